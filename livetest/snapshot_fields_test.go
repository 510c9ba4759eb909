package livetest

import (
	"reflect"
	"testing"

	"github.com/stretchr/testify/assert"
)

// A field that is added to the state has to be added to its snapshot.
func TestSnapshot_hasEveryFieldOfTheState(t *testing.T) {
	for _, tt := range []struct {
		state, snapshot reflect.Type
		more            int // fields that the state has and the snapshot needs in another way
	}{
		{reflect.TypeFor[push](), reflect.TypeFor[pushSnapshot](), 1},     // previous
		{reflect.TypeFor[pushRate](), reflect.TypeFor[rateSnapshot](), 0}, //
		{reflect.TypeFor[stream](), reflect.TypeFor[streamSnapshot](), 2}, // last; the sums over plays; push is Live
		{reflect.TypeFor[task](), reflect.TypeFor[Task](), 1},             // params, made, which taskSnapshot adds; AudioOnly is one of the params
		{reflect.TypeFor[play](), reflect.TypeFor[playSnapshot](), 0},
		{reflect.TypeFor[api](), reflect.TypeFor[api3Snapshot](), -1}, // mu, credentials; three of the callbacks
		{reflect.TypeFor[apiCallbacks](), reflect.TypeFor[struct{ mu, templates, rules, last int }](), 0},
	} {
		assert.Equal(t, tt.state.NumField(), tt.snapshot.NumField()+tt.more, "%v", tt.state)
	}
}
