package bolt

import "context"

// HoldWriter keeps the writer busy, with a change that comes to nothing, until
// release is called.
func (s *Store) HoldWriter() (release func()) {
	begun, end, over := make(chan struct{}), make(chan struct{}), make(chan struct{})
	go func() {
		defer close(over)
		_ = s.writer.do(context.Background(), func(*txn) error {
			close(begun)
			<-end
			return errDuplicate
		})
	}()
	<-begun
	return func() {
		close(end)
		<-over
	}
}
