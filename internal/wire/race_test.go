//go:build race

package wire_test

// memorySkips is why this build does not measure memory; empty where it does.
const memorySkips = "the race detector drops what pools hold, at random"
