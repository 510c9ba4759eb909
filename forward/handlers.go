package forward

import (
	"context"

	"github.com/qcloudlive/livecode/callback"
)

// A Send passes a message on. It returns nil when the other system has the message on stable
// storage, and an error to be called again with it. It may be called by many goroutines.
type Send func(ctx context.Context, m Message) error

// Handlers passes every event on, those of types that this version does not know too: give it
// to a worker of package inbox. Add handlers of your own to what it returns, and call what
// it has as Default for events that are to be passed on besides.
//
// It panics when source is not what [New] wants, or send is nil.
func Handlers(source string, send Send) callback.Handlers {
	if err := validateSource("Handlers", source); err != nil {
		panic(err)
	}
	if send == nil {
		panic(badArgument("Handlers", "send", "not nil"))
	}
	return callback.Handlers{Default: func(ctx context.Context, ev callback.Event) error {
		m, err := New(ev, source)
		if err != nil {
			return err
		}
		return send(ctx, m)
	}}
}
