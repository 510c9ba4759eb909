//go:build race

package bench

const guardSkips = "the race detector changes what is measured"
