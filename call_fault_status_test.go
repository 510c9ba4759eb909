package livecode

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/qcloudlive/livecode/livetest/faultnet"
)

// passing is a status that may pass: reads are repeated.
func passing(status int) func(iface) want {
	return func(i iface) want {
		return want{
			kind: transportError, status: status, maybe: status >= 500, attempts: i.attempts(), hits: i.attempts(),
		}
	}
}

// final is a status that stays.
func final(status int, maybe bool) func(iface) want {
	return func(iface) want {
		return want{kind: transportError, status: status, maybe: maybe, attempts: 1, hits: 1}
	}
}

func answerStatus(status int, body string) func(iface) faultnet.Fault {
	return always(faultnet.Respond(status, nil, body))
}

// statusFaults are rows 26 to 30: answers that HTTP gives instead of the service.
func statusFaults() []fault {
	faults := []fault{
		{row: 28, name: "403", spoil: answerStatus(403, "<h1>Forbidden</h1>"), want: final(403, false)},
		{row: 28, name: "404", spoil: answerStatus(404, ""), want: final(404, false)},
	}
	for _, status := range []int{500, 502, 503, 504} {
		faults = append(faults, fault{row: 26, name: strconv.Itoa(status), spoil: answerStatus(status, "<h1>oops</h1>"), want: passing(status)})
	}
	for _, status := range []int{429, 503} {
		faults = append(faults, retryAfterFaults(status)...)
	}
	for _, status := range []int{301, 302, 303, 307, 308} {
		faults = append(faults, redirectFaults(status)...)
	}
	for _, location := range []string{"http://[::1/elsewhere", "http://%zz/elsewhere", ":elsewhere", "http://elsewhere:port/", "http://a b/elsewhere"} {
		faults = append(faults, fault{row: 30, name: "malformed Location " + location,
			spoil: always(faultnet.Respond(302, http.Header{"Location": {location}}, "")), want: final(302, false), check: noLocation})
	}
	return faults
}

// retryAfterFaults are row 27.
func retryAfterFaults(status int) []fault {
	retryAfter := func(value func() string) func(iface) faultnet.Fault {
		return func(iface) faultnet.Fault {
			return faultnet.Respond(status, http.Header{"Retry-After": {value()}}, "")
		}
	}
	said := func(value string) func() string { return func() string { return value } }
	in := func(d time.Duration) func() string {
		return func() string { return time.Now().Add(d).UTC().Format(http.TimeFormat) }
	}
	prefix := strconv.Itoa(status) + " with Retry-After "
	return []fault{
		{row: 27, name: prefix + "1", spoil: retryAfter(said("1")), want: passing(status), check: waited(2*time.Second, 3*time.Second)},
		{row: 27, name: prefix + "5", spoil: retryAfter(said("5")), want: passing(status), check: waited(10*time.Second, 11*time.Second)},
		{row: 27, name: prefix + "6", spoil: retryAfter(said("6")), want: final(status, status >= 500), check: told(6 * time.Second)},
		{row: 27, name: prefix + "3600", spoil: retryAfter(said("3600")), want: final(status, status >= 500), check: told(time.Hour)},
		{row: 27, name: prefix + "beyond int64", spoil: retryAfter(said("99999999999999999999")), want: final(status, status >= 500),
			check: told((1<<31 - 1) * time.Second)},
		{row: 27, name: prefix + "a date soon", spoil: retryAfter(in(3 * time.Second)), want: passing(status),
			check: waited(3*time.Second, 4*time.Second)},
		{row: 27, name: prefix + "a date far off", spoil: retryAfter(in(time.Minute)), want: final(status, status >= 500),
			check: told(time.Minute)},
		{row: 27, name: prefix + "a date that is past", spoil: retryAfter(in(-time.Hour)), want: passing(status), check: told(0)},
		{row: 27, name: prefix + "garbage", spoil: retryAfter(said("soon")), want: passing(status), check: told(0)},
		{row: 27, name: prefix + "a negative", spoil: retryAfter(said("-5")), want: passing(status), check: told(0)},
	}
}

// waited checks how long a call took that waited as it was told. Others did not
// wait at all.
func waited(least, most time.Duration) func(t *testing.T, x *cell) {
	return func(t *testing.T, x *cell) {
		if x.ep.retry != safe {
			least, most := time.Duration(0), time.Duration(0)
			assert.True(t, least <= x.elapsed && x.elapsed <= most, "waited %v", x.elapsed)
			return
		}
		assert.True(t, least <= x.elapsed && x.elapsed <= most, "waited %v", x.elapsed)
	}
}

// told checks what the error says that the service asked for.
func told(wait time.Duration) func(t *testing.T, x *cell) {
	return func(t *testing.T, x *cell) {
		assert.Equal(t, wait, x.err.(*TransportError).RetryAfter)
		assert.Equal(t, wait > 0, strings.Contains(x.err.Error(), "retry after"))
	}
}

// redirectFaults are row 29. The other host is reached over the same dialer, so
// that a redirect that is followed shows as one hit more, and as a dial.
func redirectFaults(status int) []fault {
	var faults []fault
	for host, location := range map[string]string{
		"same host": "/elsewhere", "other host": "http://other.invalid/elsewhere", "other scheme": "https://other.invalid/elsewhere",
	} {
		faults = append(faults, fault{
			row: 29, name: strconv.Itoa(status) + " to " + host, want: final(status, false),
			spoil: always(faultnet.Respond(status, http.Header{"Location": {location}}, "")),
			check: func(t *testing.T, x *cell) {
				noLocation(t, x)
				assert.Equal(t, []string{"faultnet.invalid:80"}, x.dialled)
			},
		})
	}
	return faults
}
