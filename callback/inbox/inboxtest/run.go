package inboxtest

import "testing"

// Run checks that a store keeps the contract of [inbox.Store]. newPlace is called
// once for each behaviour, by tests that run in parallel; what it makes may be
// torn down by t.Cleanup.
//
// The tests take a few seconds. With -short those that need many calls are left
// out.
func Run(t *testing.T, newPlace func(t *testing.T) Place) {
	for _, group := range groups {
		for _, b := range group {
			t.Run(b.name, func(t *testing.T) {
				t.Parallel()
				b.check(newRig(t, newPlace(t), b.settings))
			})
		}
	}
}

var groups = [][]behaviour{putting, claiming, crashing, quarantining, limiting, sharing, hanging, recalling, following}

// A behaviour is what a store has to show, named by a sentence about it.
type behaviour struct {
	name     string
	settings Settings
	check    func(*rig)
}
