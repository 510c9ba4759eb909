package livecode

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/internal/wire"
)

// readers returns what reads the outputs of the interfaces that have one, by name.
func readers() map[string]func(r *wire.Reader) (any, error) {
	byName := map[string]func(r *wire.Reader) (any, error){}
	for _, i := range interfaces {
		if i.read != nil {
			byName[i.wire] = i.read
		}
	}
	return byName
}

func outputOf[T any](field wire.Field[T]) func(*wire.Reader) (any, error) {
	return func(r *wire.Reader) (any, error) {
		var result T
		err := wire.Object(r, &result, field)
		return result, err
	}
}

// mixEnvelopeField passes over what the envelope reads: mixing has its output
// beside it.
func mixEnvelopeField(m *MixResult, name []byte, r *wire.Reader) error {
	if n := string(name); n == "code" || n == "message" {
		_, err := r.Value()
		return err
	}
	return m.field(name, r)
}

func TestResults_lackNoDocumentedField(t *testing.T) {
	t.Parallel()
	for name, read := range readers() {
		for _, kind := range []string{"full", "minimal"} {
			_, err := read(wire.NewReader(fixtureOutput(t, name, kind)).Strict())
			assert.NoError(t, err, "%s/%s", name, kind)
		}
	}
}

func TestResults_takeEachFieldFromTheWire(t *testing.T) {
	t.Parallel()
	for name, read := range readers() {
		result, err := read(wire.NewReader(fixtureOutput(t, name, "full")))
		require.NoError(t, err, name)
		assert.Empty(t, zeroFields(reflect.ValueOf(result), name), "these fields stay empty")
	}
}

// notOnTheWire are fields that the answer does not fill.
var notOnTheWire = map[string]string{
	"Live_Tape_Start.RealTime":                                "told by which method was called",
	"Live_Channel_GetLiveChannelList.Channels[0].Name":        "only the other list has it",
	"Live_Channel_GetLiveChannelList.Channels[0].Paths":       "only the other list has it",
	"Live_Channel_GetLiveChannelList.Channels[0].State":       "live, or it would not be listed",
	"Live_Channel_GetLiveChannelList.Channels[0].CreateMode":  "only the other list has it",
	"Live_Channel_GetLiveChannelList.Channels[0].CreateTime":  "only the other list has it",
	"Live_Channel_GetLiveChannelList.Channels[0].WatermarkID": "only the other list has it",
}

// zeroFields returns the paths of the fields that are zero, in v and in the first
// element of each list.
func zeroFields(v reflect.Value, path string) []string {
	switch {
	case v.Kind() == reflect.Struct && v.Type() != reflect.TypeFor[time.Time]():
		var zero []string
		for i := range v.NumField() {
			zero = append(zero, zeroFields(v.Field(i), path+"."+v.Type().Field(i).Name)...)
		}
		return zero
	case v.Kind() == reflect.Slice && v.Len() > 0:
		return zeroFields(v.Index(0), path+"[0]")
	case v.IsZero() && notOnTheWire[path] == "":
		return []string{path}
	}
	return nil
}

// fixtureOutput returns the output of an answer in testdata, or the whole answer
// of mixing.
func fixtureOutput(t *testing.T, name, kind string) []byte {
	t.Helper()
	doc, err := os.ReadFile(filepath.Join("testdata", name, kind+".json"))
	require.NoError(t, err)
	if name == endpoints[mixStart].name {
		return doc
	}
	var answer struct{ Output json.RawMessage }
	require.NoError(t, json.Unmarshal(doc, &answer))
	require.NotEmpty(t, answer.Output, "%s/%s has no output", name, kind)
	return answer.Output
}
