package callback

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// variants are a body and what else may come: each of its members changed or left out.
func variants(t *testing.T, body []byte) [][]byte {
	t.Helper()
	var members map[string]json.RawMessage
	require.NoError(t, json.Unmarshal(body, &members))
	encode := func() []byte {
		text, err := json.Marshal(members)
		require.NoError(t, err)
		return text
	}
	all := [][]byte{encode()}
	for name, value := range members {
		for _, other := range []string{`"another"`, `1700000777`} {
			members[name] = json.RawMessage(other)
			all = append(all, encode())
		}
		delete(members, name)
		all = append(all, encode())
		members[name] = value
	}
	return all
}

// A Handler with memory takes the same notifications for repeats as one with a store.
func TestPassingKey_tellsApartWhatTheKeysOfStoresDo(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob("testdata/events/*.json")
	require.NoError(t, err)
	require.Greater(t, len(paths), 40)
	for _, path := range paths {
		body, err := os.ReadFile(path)
		require.NoError(t, err)
		byKey, byPassing := map[string]digest{}, map[digest]string{}
		for _, variant := range variants(t, body) {
			m := newMessage()
			require.NoError(t, m.open(variant))
			ev, err := m.event()
			if err != nil {
				continue // an event_type that is none
			}
			key, span := claimKey(ev)
			for _, body := range []digest{m.passingDigest(), {}} { // that of a Deliver is zero
				passing, passingSpan, ok := passingKey(ev, body)
				require.True(t, ok)
				require.Equal(t, span, passingSpan)
				if same, ok := byKey[key]; ok {
					require.Equal(t, same, passing, "%s: %s", path, variant)
				}
				if same, ok := byPassing[passing]; ok {
					require.Equal(t, same, key, "%s: %s", path, variant)
				}
				byKey[key], byPassing[passing] = passing, key
			}
			m.close()
		}
		assert.Greater(t, len(byKey), 1, path)
	}
}

func TestPassingKey_knowsNothingOfEventsMadeByHand(t *testing.T) {
	t.Parallel()
	for _, ev := range []Event{&Unknown{}, &StreamStarted{}, &RelayTaskChanged{TaskID: "1"}} {
		key, _ := claimKey(ev)
		_, _, ok := passingKey(ev, digest{})
		assert.Equal(t, key != "", ok)
		assert.False(t, ok)
	}
	_, _, ok := passingKey(&StreamStarted{PushEvent{Sequence: "1"}}, digest{})
	assert.True(t, ok)
}

// A long body is hashed in parts, to the same digest as in one piece.
func TestMessage_passingDigest(t *testing.T) {
	t.Parallel()
	digestOf := func(body string) digest {
		m := newMessage()
		defer m.close()
		require.NoError(t, m.open([]byte(body)))
		hash := newPassingHash()
		m.writeParts(hash)
		require.Equal(t, newPassingDigest(m.appendParts(nil)), hash.digest())
		require.Equal(t, hash.digest(), m.passingDigest())
		return hash.digest()
	}
	for _, length := range []int{1, maxBuffered - 100, maxBuffered, 3 * maxBuffered} {
		text := strings.Repeat("x", length)
		first := digestOf(`{"a":"` + text + `","t":1,"sign":"2"}`)
		assert.Equal(t, first, digestOf(`{"a":"`+text+`","t":3,"sign":"4"}`))
		assert.NotEqual(t, first, digestOf(`{"a":"`+text+`y","t":1,"sign":"2"}`))
		assert.NotEqual(t, first, digestOf(`{"ab":"`+text[1:]+`","t":1,"sign":"2"}`))
		assert.False(t, bytes.Equal(first[:8], first[8:]), "two hashes, not one twice")
	}
}
