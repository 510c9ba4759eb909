package pushurl_test

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/pushurl"
)

// ticket stands for a credential of the application in a further parameter.
const ticket = "Sesame-Open"

// hidden embeds its values where fmt can reach their fields but not call their
// methods.
type hidden struct {
	url    pushurl.URL
	signer *pushurl.Signer
	deep   struct {
		url    pushurl.URL
		signer pushurl.Signer
	}
}

// secrets returns a URL of every way to make one and the texts that must not
// be seen. None of the texts occurs in the rest of a URL.
func secrets(t *testing.T) (signer *pushurl.Signer, urls []pushurl.URL, forbidden []string) {
	t.Helper()
	signer = newSigner(t, mainKey, spareKey)
	for p := pushurl.RTMP; p <= pushurl.HTTPSHLS; p++ {
		stream := pushurl.Stream{
			Domain:     "d.example.com",
			StreamName: "room",
			Params:     []pushurl.Param{{Name: "ticket", Value: ticket}},
		}
		u, err := makeFor(signer, p)(p, stream, newYear2017)
		require.NoError(t, err)
		urls = append(urls, u, parse(t, u.Reveal()))
		forbidden = append(forbidden, secretOf(t, u.Reveal()))
	}
	return signer, urls, append(forbidden, ticket, mainKey, spareKey)
}

func TestURL_printsWithoutItsSecrets(t *testing.T) {
	t.Parallel()
	signer, urls, forbidden := secrets(t)
	for _, u := range urls {
		for printer, text := range printed(t, u, signer) {
			assertNone(t, printer, text, forbidden)
		}
	}
}

// printed returns what every way to print gives for the values, alone, in
// containers, and in fields that are not exported.
func printed(t *testing.T, u pushurl.URL, signer *pushurl.Signer) map[string]string {
	t.Helper()
	nested := hidden{url: u, signer: signer}
	nested.deep.url, nested.deep.signer = u, *signer
	values := map[string]any{
		"URL": u, "*URL": &u, "[]URL": []pushurl.URL{u}, "map": map[string]pushurl.URL{"u": u},
		"any": []any{u, &u}, "Signer": *signer, "*Signer": signer, "hidden": nested, "*hidden": &nested,
		"error": fmt.Errorf("push to %v: %w", u, errors.ErrUnsupported),
	}
	verbs := []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%t", "%p", "%c", "%U", "%e", "%T", "%b", "%o"}

	texts := make(map[string]string)
	for name, value := range values {
		for _, verb := range verbs {
			texts[name+" "+verb] = fmt.Sprintf(verb, value)
		}
		texts[name+" Print"] = fmt.Sprint(value)
		texts[name+" slog"] = logged(value)
	}
	for name, value := range map[string]any{"URL": u, "*URL": &u, "map": map[string]any{"u": u}, "Signer": signer} {
		text, err := json.Marshal(value)
		require.NoError(t, err)
		texts[name+" JSON"] = string(text)
	}
	text, err := xml.Marshal(u)
	require.NoError(t, err)
	texts["XML"] = string(text)
	return texts
}

// logged returns a record with value in the text and the JSON form.
func logged(value any) string {
	var out bytes.Buffer
	for _, handler := range []slog.Handler{slog.NewTextHandler(&out, nil), slog.NewJSONHandler(&out, nil)} {
		logger := slog.New(handler).With("with", value)
		logger.Log(context.Background(), slog.LevelError, "message", "value", value, slog.Group("group", "value", value))
	}
	return out.String()
}

// assertNone looks for the texts as they are and in hexadecimal, as %x and %X
// would print them.
func assertNone(t *testing.T, printer, text string, forbidden []string) {
	t.Helper()
	for _, secret := range forbidden {
		assert.NotContains(t, text, secret, printer)
		assert.NotContains(t, strings.ToLower(text), fmt.Sprintf("%x", secret), printer)
	}
}

func TestErrors_neverQuoteTheirInput(t *testing.T) {
	t.Parallel()
	const signature = "txSecret=" + someSecret + "&txTime=5867D600"
	for name, text := range map[string]string{
		"no URL":         someSecret,
		"no form":        "rtmp://d.example.com:1936/live/a?" + signature,
		"bad domain":     "rtmp://d_" + someSecret + "/live/a?" + signature,
		"bad AppName":    "rtmp://d.example.com/%" + someSecret + "/a?" + signature,
		"bad StreamName": "rtmp://d.example.com/live/%zz" + someSecret + "?" + signature,
		"bad query":      "rtmp://d.example.com/live/a?" + someSecret,
		"bad name":       "rtmp://d.example.com/live/a?" + signature + "&%" + someSecret + "=1",
		"bad value":      "rtmp://d.example.com/live/a?" + signature + "&x=\x00" + someSecret,
		"bad txSecret":   "rtmp://d.example.com/live/a?txSecret=%" + someSecret + "&txTime=5867D600",
		"bad txTime":     "rtmp://d.example.com/live/a?txSecret=" + someSecret + "&txTime=" + someSecret,
		"twice":          "rtmp://d.example.com/live/a?" + signature + "&" + signature,
		"bad stream id":  "srt://d.example.com:9000?streamid=#!::h=" + someSecret + ",r=live/a",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := pushurl.Parse(text)
			require.Error(t, err)
			for _, printed := range []string{err.Error(), fmt.Sprintf("%+v %#v", err, err), logged(err)} {
				assert.NotContains(t, printed, someSecret)
			}
		})
	}
}

func TestErrors_ofAKeyInTheWrongPlaceDoNotShowIt(t *testing.T) {
	t.Parallel()
	const key = "%" + mainKey + "\n"
	_, ofKey := pushurl.NewSigner(key)
	_, ofSpare := pushurl.NewSigner(mainKey, key)
	_, ofBizid := pushurl.BizPush(key, "a")
	_, ofDomain := pushurl.UnsignedPush(pushurl.RTMP, pushurl.Stream{Domain: key, StreamName: "a"})
	_, ofName := pushurl.UnsignedPush(pushurl.RTMP, pushurl.Stream{Domain: "d.example.com", StreamName: key})
	params := []pushurl.Param{{Name: key, Value: key}}
	_, ofParam := pushurl.UnsignedPush(pushurl.RTMP,
		pushurl.Stream{Domain: "d.example.com", StreamName: "a", Params: params})
	for _, err := range []error{ofKey, ofSpare, ofBizid, ofDomain, ofName, ofParam} {
		require.Error(t, err)
		assertNone(t, "error", fmt.Sprintf("%v %+v %#v", err, err, err)+logged(err), []string{mainKey})
	}
}

func TestURL_printsWhatIsNoSecret(t *testing.T) {
	t.Parallel()
	u := parse(t, vectorURL)
	const want = "rtmp://8888.livepush.myqcloud.com/live/8888_test?bizid=REDACTED&txSecret=REDACTED&txTime=5943874C"
	assert.Equal(t, want, u.String())
	assert.Equal(t, want, fmt.Sprintf("%v", u))
	assert.Equal(t, want, fmt.Sprintf("%+v", &u))
	assert.Equal(t, `pushurl.URL("`+want+`")`, fmt.Sprintf("%#v", u))
	assert.Equal(t, want, u.LogValue().String())
	text, err := u.MarshalText()
	require.NoError(t, err)
	assert.Equal(t, want, string(text))
}

func TestURL_zeroIsEmpty(t *testing.T) {
	t.Parallel()
	var u pushurl.URL
	assert.Empty(t, u.Reveal())
	assert.Empty(t, u.String())
	assert.Equal(t, `pushurl.URL("")`, u.GoString())
	assert.Equal(t, pushurl.Stream{}, u.Stream())
	assert.Zero(t, u.Protocol())
	assert.Empty(t, u.TxTime())
	assert.True(t, u.Expires().IsZero())
}
