package pushurl_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/pushurl"
)

const someSecret = "00112233445566778899aabbccddeeff"

// vectorURL is signed by mainKey.
const vectorURL = "rtmp://8888.livepush.myqcloud.com/live/8888_test" +
	"?bizid=8888&txTime=5943874C&txSecret=ffc8cc832447ea92335df69970e6ce25"

var vectorExpires = time.Unix(0x5943874C, 0)

var secretInText = regexp.MustCompile(`txSecret=([0-9a-f]{32})`)

func secretOf(t testing.TB, text string) string {
	t.Helper()
	found := secretInText.FindStringSubmatch(text)
	require.NotNil(t, found)
	return found[1]
}

func TestVerify_acceptsMainAndSpareKey(t *testing.T) {
	t.Parallel()
	u, before := parse(t, vectorURL), vectorExpires.Add(-time.Second)
	assert.NoError(t, newSigner(t, mainKey).Verify(u, before))
	assert.NoError(t, newSigner(t, mainKey, spareKey).Verify(u, before))
	assert.NoError(t, newSigner(t, spareKey, mainKey).Verify(u, before))
	assert.NoError(t, newSigner(t, spareKey, "another", mainKey).Verify(u, before))
	assert.NoError(t, newSigner(t, mainKey, mainKey).Verify(u, before))
	assert.ErrorIs(t, newSigner(t, spareKey).Verify(u, before), pushurl.ErrMismatch)
}

func TestPush_signsWithTheMainKey(t *testing.T) {
	t.Parallel()
	stream := pushurl.Stream{Domain: "d.example.com", StreamName: "a"}
	u, err := newSigner(t, mainKey, spareKey).Push(pushurl.RTMP, stream, newYear2017)
	require.NoError(t, err)
	assert.NoError(t, newSigner(t, mainKey).Verify(u, newYear2017.Add(-1)))
	assert.ErrorIs(t, newSigner(t, spareKey).Verify(u, newYear2017.Add(-1)), pushurl.ErrMismatch)
}

func TestVerify_tellsItsReasonsApart(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		text string
		now  time.Time
		want error
	}{
		{"the last moment", vectorURL, vectorExpires.Add(-1), nil},
		{"the moment it expires", vectorURL, vectorExpires, pushurl.ErrExpired},
		{"long after", vectorURL, vectorExpires.AddDate(9, 0, 0), pushurl.ErrExpired},
		{"unsigned", "rtmp://8888.livepush.myqcloud.com/live/8888_test", vectorExpires.Add(-1), pushurl.ErrUnsigned},
		{"unsigned with parameters", "rtmp://8888.livepush.myqcloud.com/live/8888_test?bizid=8888", vectorExpires, pushurl.ErrUnsigned},
		{"another stream", strings.Replace(vectorURL, "8888_test", "8888_tests", 1), vectorExpires.Add(-1), pushurl.ErrMismatch},
		{"a later time", strings.Replace(vectorURL, "5943874C", "6943874C", 1), vectorExpires.Add(-1), pushurl.ErrMismatch},
		{"a time in lower case", strings.Replace(vectorURL, "5943874C", "5943874c", 1), vectorExpires.Add(-1), pushurl.ErrMismatch},
		{"a secret in upper case", strings.ReplaceAll(vectorURL, "ffc8cc83", "FFC8CC83"), vectorExpires.Add(-1), pushurl.ErrMismatch},
		{"a shorter secret", strings.TrimSuffix(vectorURL, "5"), vectorExpires.Add(-1), pushurl.ErrMismatch},
		{"a longer secret", vectorURL + "0", vectorExpires.Add(-1), pushurl.ErrMismatch},
		{"forged and expired", strings.Replace(vectorURL, "ffc8", "ffc9", 1), vectorExpires, pushurl.ErrMismatch},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			err := newSigner(t, mainKey, spareKey).Verify(parse(t, tt.text), tt.now)
			assert.ErrorIs(t, err, tt.want)
		})
	}
}

func TestVerify_coversTheSpellingOfTxTime(t *testing.T) {
	t.Parallel()
	// The secret of the same stream and time with txTime in lower case, by
	// md5sum.
	lower := strings.NewReplacer(
		"5943874C", "5943874c",
		"ffc8cc832447ea92335df69970e6ce25", "c5c83233c480c651fffbdfa6d09040fc",
	).Replace(vectorURL)
	u := parse(t, lower)
	assert.Equal(t, "5943874c", u.TxTime())
	assert.True(t, u.Expires().Equal(vectorExpires))
	assert.NoError(t, newSigner(t, mainKey).Verify(u, vectorExpires.Add(-1)))
}

func TestVerify_doesNotCoverDomainAppNameProtocolAndParameters(t *testing.T) {
	t.Parallel()
	changed := "webrtc://other.example.com/other/8888_test?x=y&txTime=5943874C&txSecret=ffc8cc832447ea92335df69970e6ce25"
	assert.NoError(t, newSigner(t, mainKey).Verify(parse(t, changed), vectorExpires.Add(-1)))
}

func TestVerify_refusesTheZeroURL(t *testing.T) {
	t.Parallel()
	assert.ErrorIs(t, newSigner(t, mainKey).Verify(pushurl.URL{}, newYear2017), pushurl.ErrUnsigned)
}

func TestVerify_refusesWhatWasReadBackFromALog(t *testing.T) {
	t.Parallel()
	logged := parse(t, parse(t, vectorURL).String())
	assert.ErrorIs(t, newSigner(t, mainKey).Verify(logged, vectorExpires.Add(-1)), pushurl.ErrMismatch)
}
