//go:build go1.27

package bench

// guardBounds are those of Go 1.27. Its encoding/json is the code of version 2 and
// costs the bare code about half of what the old one did, so verifying and decoding
// by ours takes longer than by the bare code there. The better of the two decoders counts.
var guardBounds = bounds{
	smallCall:   bound{allocs: 82, ratio: 1.15},
	page:        bound{allocs: 125, ratio: 0.75},
	smallClient: bound{allocs: 42, ratio: 1.15},
	pageClient:  bound{allocs: 70, ratio: 0.75},
	decode:      bound{allocs: 70, ratio: 0.9},
	verify:      bound{allocs: 11, ratio: 2.2},
	handler:     bound{allocs: 52, ratio: 2.05},
}
