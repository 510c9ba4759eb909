//go:build !unix

package main

import "os"

// interrupt cannot be sent to another process here.
var interrupt os.Signal
