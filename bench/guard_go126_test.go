//go:build !go1.27

package bench

// guardBounds are those of Go 1.26 with the encoding/json of its default build.
// Measured with Go 1.26.8: 0.92, 0.36, 0.74 and 1.14.
var guardBounds = bounds{
	smallCall:   bound{allocs: 82, ratio: 1.15},
	page:        bound{allocs: 125, ratio: 0.60},
	smallClient: bound{allocs: 42, ratio: 1.15},
	pageClient:  bound{allocs: 70, ratio: 0.75},
	decode:      bound{allocs: 70, ratio: 0.9},
	verify:      bound{allocs: 11, ratio: 0.80},
	handler:     bound{allocs: 52, ratio: 1.40},
}
