package livecode_test

import "iter"

// drain ranges over all rows and returns the first error.
func drain[T any](rows iter.Seq2[T, error]) error {
	for _, err := range rows {
		if err != nil {
			return err
		}
	}
	return nil
}
