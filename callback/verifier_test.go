package callback_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback"
	"github.com/qcloudlive/livecode/internal/sign"
)

const testKey = "test-key-0123456789"

// testNow is what the clocks of these tests show.
var testNow = time.Unix(1700000000, 0)

func fixed(now time.Time) func() time.Time { return func() time.Time { return now } }

func newVerifier(t testing.TB, keys ...string) *callback.Verifier {
	t.Helper()
	if len(keys) == 0 {
		keys = []string{testKey}
	}
	v, err := callback.NewVerifier(keys...)
	require.NoError(t, err)
	return v.WithClock(fixed(testNow))
}

// signed returns a body that is good until at, with further members.
func signed(key string, at int64, members string) string {
	return fmt.Sprintf(`{%s,"sign":"%s","t":%d}`, members, sign.Hex(key, at), at)
}

// fresh returns a body as the service would send it at testNow.
func fresh(members string) string { return signed(testKey, testNow.Unix()+600, members) }

const pushMembers = `"event_type":1,"stream_id":"8888_a","sequence":"5589951001175535946"`

func TestNewVerifier_rejectsMissingKeys(t *testing.T) {
	t.Parallel()
	for name, keys := range map[string][]string{"none": nil, "empty": {""}, "one empty": {testKey, ""}, "line break": {testKey + "\n"}, "blank": {" " + testKey}} {
		v, err := callback.NewVerifier(keys...)
		require.Error(t, err, name)
		assert.Nil(t, v, name)
		assert.NotContains(t, err.Error(), testKey)
	}
}

func TestVerifier_zeroValueAcceptsNothing(t *testing.T) {
	t.Parallel()
	var v callback.Verifier
	require.ErrorIs(t, v.Verify([]byte(fresh(pushMembers))), callback.ErrMismatch)
	require.ErrorIs(t, v.Verify([]byte(signed("", testNow.Unix(), pushMembers))), callback.ErrMismatch)
	require.ErrorIs(t, v.Verify([]byte(`{}`)), callback.ErrMissingSign)
	_, err := v.Parse([]byte(fresh(pushMembers)))
	require.ErrorIs(t, err, callback.ErrMismatch)
}

func TestVerifier_Verify_names(t *testing.T) {
	t.Parallel()
	at := testNow.Unix() + 600
	good := sign.Hex(testKey, at)
	body := func(sign, t string) string { return `{"event_type":1,"sign":` + sign + `,"t":` + t + `}` }
	quoted := strconv.Quote
	text := strconv.FormatInt(at, 10)
	for _, tt := range []struct {
		name, body string
		want       error
	}{
		{"right", body(quoted(good), text), nil},
		{"t as a string", body(quoted(good), quoted(text)), nil},
		{"upper case", body(quoted(strings.ToUpper(good)), text), nil},
		{"white space around", "\n\t " + body(quoted(good), text) + "\r\n", nil},
		{"sign missing", `{"t":` + text + `}`, callback.ErrMissingSign},
		{"t missing", `{"sign":` + quoted(good) + `}`, callback.ErrMissingT},
		{"both missing", `{}`, callback.ErrMissingSign},
		{"sign null", body(`null`, text), callback.ErrMalformedSign},
		{"sign true", body(`true`, text), callback.ErrMalformedSign},
		{"sign empty", body(`""`, text), callback.ErrMalformedSign},
		{"sign a number of 32 digits", body(strings.Repeat("1", 32), text), callback.ErrMalformedSign},
		{"sign cut", body(quoted(good[:31]), text), callback.ErrMalformedSign},
		{"sign an array", body(`[`+quoted(good)+`]`, text), callback.ErrMalformedSign},
		{"sign with a lone surrogate", body(`"\ud800"`, text), callback.ErrMalformedSign},
		{"t null", body(quoted(good), `null`), callback.ErrMalformedT},
		{"t a boolean", body(quoted(good), `true`), callback.ErrMalformedT},
		{"t of nine digits", body(quoted(good), `170000000`), callback.ErrMalformedT},
		{"t an exponent", body(quoted(good), `1.7000006e9`), callback.ErrMalformedT},
		{"another key", body(quoted(sign.Hex("other", at)), text), callback.ErrMismatch},
		{"no key", body(quoted(sign.Hex("", at)), text), callback.ErrMismatch},
		{"another t", body(quoted(good), strconv.FormatInt(at+1, 10)), callback.ErrMismatch},
		{"twin", `{"SIGN":"x",` + body(quoted(good), text)[1:], callback.ErrAmbiguous},
		{"not an object", `[]`, callback.ErrNotObject},
		{"nothing", ``, callback.ErrNotObject},
		{"MD5 padding spoils the JSON", "{\"t\":\"1700000600\x80\x00\x009999999999\",\"sign\":\"" + good + "\"}", callback.ErrMalformedT},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			err := newVerifier(t).Verify([]byte(tt.body))
			if tt.want == nil {
				require.NoError(t, err)
				return
			}
			require.ErrorIs(t, err, tt.want)
			assert.NotContains(t, err.Error(), good)
		})
	}
}

// The window is closed on both sides, to the second, and counts in the way
// that is documented.
func TestVerifier_window(t *testing.T) {
	t.Parallel()
	now := testNow.Unix()
	for _, tt := range []struct {
		name        string
		grace, skew time.Duration
		at          int64
		want        error
	}{
		{"now", 0, 0, now, nil},
		{"just expired", 0, 0, now - 1, callback.ErrExpired},
		{"end of the grace", time.Minute, 0, now - 60, nil},
		{"past the grace", time.Minute, 0, now - 61, callback.ErrExpired},
		{"furthest", 0, 0, now + 600, nil},
		{"too far", 0, 0, now + 601, callback.ErrTooFarAhead},
		{"furthest with skew", 0, time.Minute, now + 660, nil},
		{"too far with skew", 0, time.Minute, now + 661, callback.ErrTooFarAhead},
		{"negative bounds are none", -time.Hour, -time.Hour, now, nil},
		{"negative skew is none", -time.Hour, -time.Hour, now + 600, nil},
		{"whole seconds", 1999 * time.Millisecond, 0, now - 2, callback.ErrExpired},
		{"absurd bounds", 1<<63 - 1, 1<<63 - 1, now, nil},
		{"a request signed a day ahead", 0, time.Minute, now + 86400, callback.ErrTooFarAhead},
		{"the last t of ten digits", 0, time.Minute, 9999999999, callback.ErrTooFarAhead},
		{"the first t of ten digits", 0, time.Minute, 1000000000, callback.ErrExpired},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			err := newVerifier(t).WithWindow(tt.grace, tt.skew).Verify([]byte(signed(testKey, tt.at, pushMembers)))
			assert.ErrorIs(t, err, tt.want)
		})
	}
}

func TestVerifier_defaultWindowIsTheDocumentedOneAndAMinuteOfSkew(t *testing.T) {
	t.Parallel()
	v := newVerifier(t)
	now := testNow.Unix()
	assert.NoError(t, v.Verify([]byte(signed(testKey, now, pushMembers))))
	assert.ErrorIs(t, v.Verify([]byte(signed(testKey, now-1, pushMembers))), callback.ErrExpired)
	assert.NoError(t, v.Verify([]byte(signed(testKey, now+660, pushMembers))))
	assert.ErrorIs(t, v.Verify([]byte(signed(testKey, now+661, pushMembers))), callback.ErrTooFarAhead)
}

func TestVerifier_copiesLeaveTheOriginalAlone(t *testing.T) {
	t.Parallel()
	v := newVerifier(t)
	expired := []byte(signed(testKey, testNow.Unix()-1, pushMembers))
	assert.NoError(t, v.WithWindow(time.Minute, 0).Verify(expired))
	assert.NoError(t, v.WithClock(fixed(testNow.Add(-time.Minute))).Verify(expired))
	assert.ErrorIs(t, v.Verify(expired), callback.ErrExpired)
}

func TestVerifier_WithClock_nilIsTheRealClock(t *testing.T) {
	t.Parallel()
	v := newVerifier(t).WithClock(nil)
	assert.NoError(t, v.Verify([]byte(signed(testKey, time.Now().Unix()+600, pushMembers))))
	assert.ErrorIs(t, v.Verify([]byte(fresh(pushMembers))), callback.ErrExpired)
}

func TestVerifier_triesEveryKey(t *testing.T) {
	t.Parallel()
	v := newVerifier(t, "new-key", testKey)
	at := testNow.Unix() + 600
	assert.NoError(t, v.Verify([]byte(signed("new-key", at, pushMembers))))
	assert.NoError(t, v.Verify([]byte(signed(testKey, at, pushMembers))))
	assert.ErrorIs(t, v.Verify([]byte(signed("third", at, pushMembers))), callback.ErrMismatch)
}

// Whether t was in its window is told only to somebody who has the key.
func TestVerifier_windowIsAskedAfterTheSign(t *testing.T) {
	t.Parallel()
	v := newVerifier(t)
	assert.ErrorIs(t, v.Verify([]byte(signed("other", 1000000000, pushMembers))), callback.ErrMismatch)
	assert.ErrorIs(t, v.Verify([]byte(signed("other", 9999999999, pushMembers))), callback.ErrMismatch)
}

func TestInsecureUnsigned_acceptsWhateverMakesAnEvent(t *testing.T) {
	t.Parallel()
	v := callback.NewInsecureUnsignedVerifier()
	for _, body := range []string{
		`{` + pushMembers + `}`,
		signed("whatever", 1000000000, pushMembers),
		`{` + pushMembers + `,"sign":7,"t":"x"}`,
	} {
		ev, err := v.Parse([]byte(body))
		require.NoError(t, err, body)
		assert.Equal(t, callback.TypeStreamStarted, ev.Type())
	}
	for body, want := range map[string]error{
		`{` + pushMembers + `,"sign":"a","sign":"b"}`: callback.ErrAmbiguous,
		`{"stream_id":"a"}`:                           callback.ErrUndecodable,
		`null`:                                        callback.ErrNotObject,
	} {
		_, err := v.Parse([]byte(body))
		require.ErrorIs(t, err, want, body)
	}
}

func TestVerifier_doesNotPrintItsKeys(t *testing.T) {
	t.Parallel()
	v := newVerifier(t)
	for _, format := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
		assert.NotContains(t, fmt.Sprintf(format, v), testKey, format)
		assert.NotContains(t, fmt.Sprintf(format, *v), testKey, format)
	}
}
