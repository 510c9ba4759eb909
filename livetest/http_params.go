package livetest

import (
	"fmt"
	"maps"
	"math"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// endpoint describes one interface: what the service accepts for it and what it
// then does.
type endpoint struct {
	name   string
	host   host
	method string // default: GET
	params []param
	// run executes a request whose parameters fit. The account is locked.
	run func(*account, time.Time, args) envelope
	// runBody takes the place of run for an interface whose parameters come as
	// a JSON body.
	runBody func(a *account, now time.Time, name string, body []byte) any
	// fail says what is wrong with a request; nil: with ret 1204.
	fail func(words string) any
	// aliases are other names that requests may carry.
	aliases []string
}

// httpMethod is that of GET requests for an endpoint that there is not.
func (e *endpoint) httpMethod() string {
	if e == nil || e.method == "" {
		return http.MethodGet
	}
	return e.method
}

// request is an HTTP request before it is trusted.
type request struct {
	http     *http.Request
	host     host // "" where both hosts are served
	query    url.Values
	body     []byte
	queryErr error     // the query cannot be parsed
	endpoint *endpoint // nil: of no interface that is known
}

// name returns the interface as the request spells it.
func (r *request) name() string { return r.query.Get("interface") }

// wireName returns the name under which a request is counted and scripted.
func (r *request) wireName() string {
	if r.endpoint != nil {
		return r.endpoint.name
	}
	return r.name()
}

func (r *request) atWrongHost() bool {
	return r.endpoint != nil && r.host != "" && r.host != r.endpoint.host
}

// fail returns the response that says what is wrong with the request.
func (r *request) fail(format string, a ...any) *reply {
	words := fmt.Sprintf(format, a...)
	p := jsonReply(fail(retBadParameter, "%s", words))
	if r.endpoint != nil && r.endpoint.fail != nil {
		p = jsonReply(r.endpoint.fail(words))
	}
	p.rejected = words
	return p
}

const (
	maxInt32 = math.MaxInt32
	maxPage  = maxInt32
	maxUnix  = 9_999_999_999 // the last time of ten digits
)

// kind is the type of a parameter.
type kind int

const (
	text     kind = iota // any text but the empty one
	integer              // decimal, without plus sign or leading zeros
	unsigned             // as integer, up to 64 bits without sign
	dateTime             // YYYY-MM-DD HH:MM:SS in UTC+8
)

// param describes one parameter of an interface.
type param struct {
	name     string // as on the wire
	alias    string // another spelling that the vendor's pages use
	kind     kind
	required bool
	min, max int64    // of an integer; both zero: numbers counts
	numbers  []int64  // the values that an integer may have; nil: min to max
	words    []string // the values that a text may have; nil: any
	preset   int64    // of an integer that is left out
}

// decimal is how the service expects integers.
var decimal = regexp.MustCompile(`^(0|-?[1-9][0-9]*)$`)

// check returns what is wrong with value, or nil.
func (p param) check(value string) error {
	switch p.kind {
	case integer:
		return p.checkInteger(value)
	case unsigned:
		if _, err := strconv.ParseUint(value, 10, 64); err != nil || !decimal.MatchString(value) {
			return fmt.Errorf("%s: %q is not a decimal integer of 64 bits without sign", p.name, value)
		}
	case dateTime:
		if t, err := time.ParseInLocation(time.DateTime, value, zone); err != nil || t.Format(time.DateTime) != value {
			return fmt.Errorf("%s: %q is not YYYY-MM-DD HH:MM:SS", p.name, value)
		}
	case text:
		if value == "" {
			return fmt.Errorf("%s: is empty", p.name)
		}
		if p.words != nil && !slices.Contains(p.words, value) {
			return fmt.Errorf("%s: %q is not one of %s", p.name, value, strings.Join(p.words, ", "))
		}
	}
	return nil
}

func (p param) checkInteger(value string) error {
	n, err := strconv.ParseInt(value, 10, 64)
	if err != nil || !decimal.MatchString(value) {
		return fmt.Errorf("%s: %q is not a decimal integer", p.name, value)
	}
	if p.numbers != nil {
		if !slices.Contains(p.numbers, n) {
			return fmt.Errorf("%s: %d is not one of %v", p.name, n, p.numbers)
		}
		return nil
	}
	if n < p.min || n > p.max {
		return fmt.Errorf("%s: %d is not in %d to %d", p.name, n, p.min, p.max)
	}
	return nil
}

// clip returns the nearest value within the range of a page number, a page size or
// a count, which are the parameters that have a preset.
func (p param) clip(value string) string {
	n, err := strconv.ParseInt(value, 10, 64)
	if err != nil || p.preset == 0 {
		return value
	}
	return strconv.FormatInt(min(max(n, p.min), p.max), 10)
}

// common holds the parameters that every request carries. They are
// checked before the others.
var common = []string{"cmd", "appid", "interface", "t", "sign"}

// checkTwice returns an error for the first parameter that is given twice.
func checkTwice(query url.Values) error {
	for _, name := range sortedKeys(query) {
		if len(query[name]) > 1 {
			return fmt.Errorf("%s: is given %d times", name, len(query[name]))
		}
	}
	return nil
}

// readArgs checks the parameters of a request for e, apart from the common
// ones; see [WithLenient].
func (e *endpoint) readArgs(query url.Values, lenient bool) (args, error) {
	a := args{params: e.params, values: map[string]string{}}
	for _, name := range sortedKeys(query) {
		value := query.Get(name)
		if slices.Contains(common, name) || lenient && value == "" {
			continue
		}
		i := slices.IndexFunc(e.params, func(p param) bool { return p.name == name || p.alias != "" && p.alias == name })
		if i < 0 && lenient {
			continue
		}
		if i < 0 {
			return args{}, fmt.Errorf("%s: is no parameter of %s", name, e.name)
		}
		p := e.params[i]
		if a.has(p.name) {
			return args{}, fmt.Errorf("%s: is given beside %s", p.alias, p.name)
		}
		if lenient {
			value = p.clip(value)
		}
		if err := p.check(value); err != nil {
			return args{}, err
		}
		a.values[p.name] = value
	}
	for _, p := range e.params {
		if p.required && !a.has(p.name) {
			return args{}, fmt.Errorf("%s: is missing", p.name)
		}
	}
	return a, nil
}

func sortedKeys[M ~map[string]V, V any](m M) []string { return slices.Sorted(maps.Keys(m)) }

// args holds the parameters of a request that readArgs has found to fit, so
// that the accessors cannot fail.
type args struct {
	params []param
	values map[string]string
}

func (a args) has(name string) bool {
	_, ok := a.values[name]
	return ok
}

// text returns the value, or "" when it is left out.
func (a args) text(name string) string { return a.values[name] }

// integer returns the value, or the parameter's preset when it is left out.
func (a args) integer(name string) int64 {
	if a.has(name) {
		n, _ := strconv.ParseInt(a.values[name], 10, 64)
		return n
	}
	i := slices.IndexFunc(a.params, func(p param) bool { return p.name == name })
	return a.params[i].preset
}

// unix returns the value as a time.
func (a args) unix(name string) time.Time { return time.Unix(a.integer(name), 0) }

// dateTime returns the value, or the zero time when it is left out.
func (a args) dateTime(name string) time.Time {
	if !a.has(name) {
		return time.Time{}
	}
	t, _ := time.ParseInLocation(time.DateTime, a.values[name], zone)
	return t
}

// page returns the items of page number no, counted from 1.
func page[T any](items []T, no, size int64) []T {
	if no-1 > int64(len(items))/size {
		return nil
	}
	start := (no - 1) * size
	end := min(start+size, int64(len(items)))
	if start >= end {
		return nil
	}
	return items[start:end]
}
