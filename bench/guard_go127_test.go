//go:build go1.27

package bench

// guardBounds are those of Go 1.27. Its encoding/json is the code of version 2 and
// costs the bare code about half of what the old one did, so verifying and decoding
// by ours takes longer than by the bare code there. Measured with Go 1.27.1: 1.00,
// 0.55, 1.47 and 1.50.
var guardBounds = bounds{
	smallCall: bound{allocs: 82, ratio: 1.15},
	page:      bound{allocs: 125, ratio: 0.75},
	verify:    bound{allocs: 11, ratio: 1.75},
	handler:   bound{allocs: 52, ratio: 1.85},
}
