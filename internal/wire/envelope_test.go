package wire_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/internal/wire"
)

func readEnvelope(doc string) (wire.Envelope, page, error) {
	var p page
	e, err := wire.ReadEnvelope([]byte(doc), func(name []byte, r *wire.Reader) error {
		if string(name) == "output" {
			return wire.Object(r, &p, (*page).field)
		}
		return r.Skip()
	})
	return e, p, err
}

func TestReadEnvelope_readsTheDoubledKeys(t *testing.T) {
	t.Parallel()
	for doc, want := range map[string]wire.Envelope{
		`{"errmsg":"","message":"","output":{},"ret":0,"retcode":0}`: {},
		`{"ret":"0"}`:      {},
		`{"retcode":1301}`: {Ret: 1301},

		`{"ret":1301,"errmsg":"has not live stream"}`:       {Ret: 1301, Message: "has not live stream"},
		`{"code":-28,"message":"too early","event_id":"1"}`: {Ret: -28, Message: "too early"},
		`{"ret":null,"retcode":7,"code":8}`:                 {Ret: 7},
		`{"code":8,"retcode":7,"ret":6}`:                    {Ret: 6},
		`{"ret":1,"message":"","errmsg":"said here"}`:       {Ret: 1, Message: "said here"},
		`{"ret":1,"message":"first","errmsg":"second"}`:     {Ret: 1, Message: "first"},
		`{"ret":1,"message":{"odd":1},"errmsg":"words"}`:    {Ret: 1, Message: "words"},
		"\uFEFF" + `{"ret":3}`:                              {Ret: 3},
		"{\"ret\":4,\"message\":\"\xb2\xbb\xb4\xe6\"}":      {Ret: 4, Message: "\uFFFD\uFFFD\uFFFD\uFFFD"},
		`{"ret":5,"output":"whatever a refusal carries"}`:   {Ret: 5},
		`{"output":{"rows":[{"load":"x"}]},"ret":5}`:        {Ret: 5},
		"\n{\"ret\":0}\r\n":                                 {},
	} {
		got, _, err := readEnvelope(doc)
		require.NoError(t, err, doc)
		assert.Equal(t, want, got, doc)
	}
}

func TestReadEnvelope_readsTheOutputWherverItStands(t *testing.T) {
	t.Parallel()
	for _, doc := range []string{
		`{"ret":0,"output":{"total":2}}`, `{"output":{"total":2},"ret":0}`, `{"output":[{"total":"2"}],"retcode":0}`,
	} {
		_, p, err := readEnvelope(doc)
		require.NoError(t, err, doc)
		assert.Equal(t, int64(2), p.total, doc)
	}
}

func TestReadEnvelope_neverTakesAGuessForSuccess(t *testing.T) {
	t.Parallel()
	for doc, want := range map[string]string{
		``:                            "empty body",
		" \n\t":                       "empty body",
		"\uFEFF":                      "empty body",
		`[]`:                          "not a JSON object",
		`null`:                        "not a JSON object",
		`"ok"`:                        "not a JSON object",
		`{}`:                          "none of ret, retcode and code in it",
		`{"RET":0}`:                   "none of ret, retcode and code in it",
		`{"Ret":0}`:                   "none of ret, retcode and code in it",
		`{"ret":null}`:                "none of ret, retcode and code in it",
		`{"output":{"total":1}}`:      "none of ret, retcode and code in it",
		`{"ret":0.0}`:                 "ret: want an integer, got 0.0",
		`{"ret":1e0}`:                 "ret: want an integer, got 1e0",
		`{"ret":""}`:                  `ret: want an integer, got ""`,
		`{"ret":{}}`:                  "ret: want an integer, got an object",
		`{"ret":false}`:               "ret: want an integer, got false",
		`{"ret":9223372036854775808}`: "ret: want an integer, got 9223372036854775808",
		`{"ret":0,"ret":1}`:           "ret, retcode, code or output stands in it twice",
		`{"ret":1,"\u0072et":0}`:      "ret, retcode, code or output stands in it twice",
		`{"retcode":0,"retcode":0}`:   "ret, retcode, code or output stands in it twice",
		`{"code":0,"code":0}`:         "ret, retcode, code or output stands in it twice",
		`{"ret":0,"output":{},"output":{"total":1}}`: "ret, retcode, code or output stands in it twice",
		`{"ret":0}{"ret":0}`:                         "not one JSON document",
		`{"ret":0} trailing`:                         "not one JSON document",
		`{"ret":0`:                                   "not one JSON document",
		`<html>`:                                     "not one JSON document",
		`sign invalid`:                               "not one JSON document",
		`{"ret":0,"output":{"total":"NaN"}}`:         `output.total: want an integer, got "NaN"`,
		`{"output":{"rows":[{"load":"NaN"}]},"ret":0}`: `output.rows[0].load: want a number, got "NaN"`,
		`{"output":{"total":1`:                         "not one JSON document",
		`{"output":{"total":"NaN"},"ret":0`:            "not one JSON document",
		`{"ret":0,"x":` + strings.Repeat("[", 10_001):  "not one JSON document",
	} {
		_, _, err := readEnvelope(doc)
		require.EqualError(t, err, want, "%.60s", doc)
	}
}

// Whatever arrives, success is reported only where the reference finds a zero.
func FuzzReadEnvelope(f *testing.F) {
	for _, seed := range []string{
		`{"errmsg":"","message":"","output":{},"ret":0,"retcode":0}`, `{"ret":1301}`, `{"ret":"0"}`, `{"ret":0}x`,
		`{"output":{"rows":[{"load":"NaN"}]},"ret":0}`, `[]`, `{"code":-28}`, "\uFEFF{\"ret\":0}", `{"ret":null,"retcode":0}`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, doc string) {
		e, _, err := readEnvelope(doc)
		if err != nil || e.Ret != 0 {
			return
		}
		list, err := wire.Members([]byte(strings.TrimPrefix(doc, "\uFEFF")), nil)
		if err == wire.ErrTooManyMembers {
			return
		}
		if err != nil {
			t.Fatalf("%q is a success, yet %v", doc, err)
		}
		for _, m := range list {
			switch string(m.Name) {
			case "ret", "retcode", "code":
				if n, err := m.Value.Int(); err == nil && n == 0 && !m.Value.IsNothing() {
					return
				}
			}
		}
		t.Fatalf("%q is a success without a zero", doc)
	})
}
