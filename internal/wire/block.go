package wire

import "strings"

// blockSize is how much text a block holds. A caller who keeps one text of an
// answer keeps its block, so blocks are small.
const blockSize = 512

// A block keeps short texts together, since most of what an answer costs is the
// memory for each of them.
type block struct {
	b strings.Builder
	// size is how much text is to come, if that is known.
	size int
}

// keep returns a copy of text, and how much memory was taken for it.
func (k *block) keep(text []byte) (kept string, cost int) {
	if len(text) > blockSize/4 {
		return string(text), len(text)
	}
	if k.b.Cap()-k.b.Len() < len(text) {
		k.b.Reset() // what it holds stays with those who have it
		if cost = blockSize; k.size > 0 {
			cost = max(min(k.size, blockSize), len(text))
		}
		k.b.Grow(cost)
	}
	begin := k.b.Len()
	k.b.Write(text)
	return k.b.String()[begin:], cost
}
