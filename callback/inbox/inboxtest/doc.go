// Package inboxtest tests stores that implement [inbox.Store], and has one that
// lives in memory.
//
//	func TestStore(t *testing.T) {
//		inboxtest.Run(t, func(t *testing.T) inboxtest.Place {
//			path := filepath.Join(t.TempDir(), "events")
//			return inboxtest.Place{
//				Open:  func(s inboxtest.Settings) (inbox.Store, error) { return mystore.Open(path, s.MaxEvents) },
//				Crash: func(store inbox.Store) { store.(*mystore.Store).Abandon() },
//			}
//		})
//	}
//
// It uses the standard library alone.
package inboxtest
