package callback_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/internal/sign"
)

// corpusKey signed the payloads of the corpus.
const corpusKey = "openCorpusKey2026"

// corpus returns the files with a suffix of an optional collection of payloads
// that are shaped like real ones.
func corpus(t *testing.T, suffix string) map[string][]byte {
	t.Helper()
	names, err := filepath.Glob(filepath.Join("..", "..", "shared", "corpus", "*"+suffix))
	require.NoError(t, err)
	if len(names) == 0 {
		t.Skip("no corpus beside the project")
	}
	files := map[string][]byte{}
	for _, name := range names {
		body, err := os.ReadFile(name)
		require.NoError(t, err)
		files[filepath.Base(name)] = body
	}
	return files
}

func corpusVerifier(t *testing.T, now time.Time) *callback.Verifier {
	t.Helper()
	v, err := callback.NewVerifier(corpusKey)
	require.NoError(t, err)
	return v.WithClock(fixed(now))
}

func TestCorpus_payloadsDecode(t *testing.T) {
	t.Parallel()
	signedFiles, unsignedFiles := 0, 0
	for name, body := range corpus(t, ".json") {
		var head struct {
			T    int64  `json:"t"`
			Sign string `json:"sign"`
			Type int64  `json:"event_type"`
		}
		require.NoError(t, json.Unmarshal(body, &head), name)
		check := func(v *callback.Verifier, body []byte) {
			t.Helper()
			ev, err := v.Parse(body)
			require.NoError(t, err, name)
			assert.EqualValues(t, head.Type, ev.Type(), name)
			assert.Empty(t, ev.FieldErrors(), name)
			assert.NotEmpty(t, ev.DedupeKey(), name)
			assert.JSONEq(t, string(body), string(ev.Raw()), name)
		}
		check(callback.NewInsecureUnsignedVerifier(), body)
		if head.Sign == "" {
			unsignedFiles++
			assert.ErrorIs(t, corpusVerifier(t, testNow).Verify(body), callback.ErrMissingSign, name)
			continue
		}
		signedFiles++
		check(corpusVerifier(t, time.Unix(head.T, 0)), body)
		check(corpusVerifier(t, time.Unix(head.T-600, 0)), body)
		assert.ErrorIs(t, corpusVerifier(t, time.Unix(head.T+1, 0)).Verify(body), callback.ErrExpired, name)
		check(corpusVerifier(t, testNow), resigned(body, head.Sign, testNow.Unix()+600))
	}
	assert.Positive(t, signedFiles)
	assert.Positive(t, unsignedFiles)
}

var memberT = regexp.MustCompile(`"t"\s*:\s*\d+`)

// resigned returns body with another t and the sign that belongs to it.
func resigned(body []byte, oldSign string, at int64) []byte {
	text := strings.Replace(string(body), oldSign, sign.Hex(corpusKey, at), 1)
	return []byte(memberT.ReplaceAllString(text, `"t":`+strconv.FormatInt(at, 10)))
}

// A repeat that is signed afresh keeps its key, and no two payloads share one.
func TestCorpus_dedupeKeys(t *testing.T) {
	t.Parallel()
	seen := map[string]string{}
	for name, body := range corpus(t, ".json") {
		ev, err := callback.Parse(body)
		require.NoError(t, err, name)
		key := ev.DedupeKey()
		assert.Empty(t, seen[key], name)
		seen[key] = name
		fresh, err := callback.Parse(resigned(body, "\x00", 1999999999))
		require.NoError(t, err, name)
		assert.Equal(t, key, fresh.DedupeKey(), name)
	}
}

func TestCorpus_whatIsNotJSONIsRejected(t *testing.T) {
	t.Parallel()
	for name, body := range corpus(t, ".txt") {
		assert.ErrorIs(t, corpusVerifier(t, testNow).Verify(body), callback.ErrNotObject, name)
		_, err := callback.NewInsecureUnsignedVerifier().Parse(body)
		assert.ErrorIs(t, err, callback.ErrNotObject, name)
	}
}
