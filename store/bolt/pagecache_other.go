//go:build !linux

package bolt

import "os"

// dropPageCache has nothing to ask the kernel for here.
func dropPageCache(*os.File) error { return nil }
