package media

import "sync/atomic"

// text is a string that one goroutine sets and others read.
type text struct{ value atomic.Pointer[string] }

func (t *text) Store(s string) { t.value.Store(&s) }

func (t *text) Load() string {
	if s := t.value.Load(); s != nil {
		return *s
	}
	return ""
}
