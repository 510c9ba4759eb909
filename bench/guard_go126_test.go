//go:build !go1.27

package bench

// guardBounds are those of Go 1.26 with the encoding/json of its default build.
// Measured with Go 1.26.8 while other programs kept both processors busy: 0.98, 0.29,
// 0.83, 0.18, 0.21, 0.61 and 0.92.
var guardBounds = bounds{
	smallCall:   bound{allocs: 76, ratio: 1.20},
	page:        bound{allocs: 108, ratio: 0.45},
	smallClient: bound{allocs: 36, ratio: 1.10},
	pageClient:  bound{allocs: 67, ratio: 0.30},
	decode:      bound{allocs: 67, ratio: 0.35},
	verify:      bound{allocs: 4, ratio: 0.80},
	handler:     bound{allocs: 32, ratio: 1.25},
}
