// Package emulator puts an emulated account together: the service's interfaces, its
// real streams, the control and the page, behind one handler, with its state in a
// directory.
package emulator
