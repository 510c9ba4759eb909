package listen

import (
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/callback/callbacktest"
)

// A Filter chooses events by type and stream. The zero value takes all.
type Filter struct {
	Types   []callback.Type
	Streams []string // patterns, in which * stands for anything and ? for one character
}

// NewFilter reads the words of a user.
func NewFilter(types, streams []string) (Filter, error) {
	f := Filter{Streams: streams}
	for _, word := range types {
		t, err := ParseType(word)
		if err != nil {
			return Filter{}, err
		}
		f.Types = append(f.Types, t)
	}
	for _, pattern := range streams {
		if _, err := path.Match(pattern, ""); err != nil {
			return Filter{}, fmt.Errorf("%q is no pattern of streams", pattern)
		}
	}
	return f, nil
}

// Takes reports whether an event is chosen.
func (f Filter) Takes(t callback.Type, streamID string) bool {
	return (len(f.Types) == 0 || slices.Contains(f.Types, t)) &&
		(len(f.Streams) == 0 || slices.ContainsFunc(f.Streams, func(pattern string) bool {
			// A name may hold a slash, at which path.Match would stop.
			ok, _ := path.Match(strings.ReplaceAll(pattern, "/", "\x00"), strings.ReplaceAll(streamID, "/", "\x00"))
			return ok
		}))
}

// ParseType reads a type by its number or its name, such as 100 or recording_created. A
// number that has no name is one too: the service adds types.
func ParseType(word string) (callback.Type, error) {
	if n, err := strconv.ParseInt(word, 10, 64); err == nil && n >= 0 {
		return callback.Type(n), nil
	}
	name := strings.ReplaceAll(strings.ToLower(word), "-", "_")
	for _, n := range callbacktest.SampleTypes() {
		if t := callback.Type(n); t.Label() == name {
			return t, nil
		}
	}
	return 0, fmt.Errorf("%q is no type of event: give a number, or a name of livecode trigger --list", word)
}
