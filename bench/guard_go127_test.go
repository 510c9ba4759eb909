//go:build go1.27

package bench

// guardBounds are those of Go 1.27, beside the better of the bare code on its two
// decoders. Measured with Go 1.27.1 while other programs kept both processors busy: 1.04,
// 0.46, 1.11, 0.36, 0.53, 1.66 and 1.49.
var guardBounds = bounds{
	smallCall:   bound{allocs: 76, ratio: 1.25},
	page:        bound{allocs: 108, ratio: 0.60},
	smallClient: bound{allocs: 36, ratio: 1.35},
	pageClient:  bound{allocs: 67, ratio: 0.50},
	decode:      bound{allocs: 67, ratio: 0.70},
	verify:      bound{allocs: 4, ratio: 1.95},
	handler:     bound{allocs: 32, ratio: 1.85},
}
