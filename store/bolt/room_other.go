//go:build !linux

package bolt

import (
	"errors"
	"os"
)

// allocate has nothing to ask for here.
func allocate(*os.File, int64, int64) error { return errors.ErrUnsupported }

func isDiskFull(error) bool { return false }
