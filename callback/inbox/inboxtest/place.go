package inboxtest

import (
	"time"

	"github.com/qcloudlive/livecode/callback/inbox"
)

// A Place is where a store keeps its events: a file, a database, a schema in it.
// It is empty at first.
type Place struct {
	// Open opens the store. After Crash it is called again and must find what
	// was there.
	Open func(Settings) (inbox.Store, error)
	// Crash lets go of a store as the death of its process would: it notes
	// nothing, and afterwards the store may be opened again.
	Crash func(inbox.Store)
	// Hang makes what is behind the store stop answering, without a word: connections
	// stay open, and nothing comes back over them. heal makes it answer again. Nil
	// skips what needs it, which is right for a store that is in its process.
	Hang func() (heal func())
	// Advance moves the clock by which dedupe keys are forgotten. Nil skips what
	// needs it.
	Advance func(time.Duration)
}

// Settings are what the tests ask of a store. The zero value asks for nothing.
type Settings struct {
	// MaxEvents is how many events there may be before Put returns
	// [inbox.ErrFull]. A store that counts now and then must count at once when
	// it is below 100.
	MaxEvents int
	// Remember is for how long dedupe keys are known.
	Remember time.Duration
}
