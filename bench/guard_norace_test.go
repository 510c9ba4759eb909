//go:build !race

package bench

// guardSkips is why this build is not guarded; empty where it is.
const guardSkips = ""
