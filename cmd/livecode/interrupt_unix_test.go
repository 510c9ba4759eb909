//go:build unix

package main

import "os"

// interrupt asks a process to end.
var interrupt = os.Interrupt
