package livecode

import (
	"context"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/qcloudlive/livecode/internal/wire"
)

// An iface is one interface of the service as all tests see it: where it lives, a
// call with good arguments, what the service responds, and what reads that.
type iface struct {
	name string // in Go
	ep   endpoint
	// wire, host, retry and list are what the table of endpoints has to say of it;
	// noRetry is why it may not be sent again when its outcome is open, empty for reads.
	wire    string
	host    Host
	retry   retryClass
	list    bool
	noRetry string
	// params are all that the vendor documents, empty for one called by POST.
	params string
	// read reads an output that has fields.
	read func(r *wire.Reader) (any, error)
	// call makes the call; about names the stream where the interface takes a
	// free text, and is ignored where it does not.
	call  func(ctx context.Context, c *Client, about string) error
	named bool // whether about is used
	// output is that of a success, "" for none. With numbers spelled as strings
	// and strings as numbers it is quoted, and nan has a field that is none.
	output, quoted, nan string
	// needed is set where a success without output is no success.
	needed bool
	// methods are those of the Client that call it, each in the first row of its name
	// on the wire.
	methods []Method
	// golden are calls and what they have to send: the smallest, the fullest, and
	// those in between that differ.
	golden []Golden
	// refused are calls whose arguments are not sent, atBounds those just inside.
	refused  []Refusal
	atBounds []AtBound
}

type testCall = func(ctx context.Context, c *Client) error

// A Method is a method of the Client that makes one call, with good arguments.
type Method struct {
	Name string // in Go: Channel.GetStatus
	Call func(ctx context.Context, c *Client) (any, error)
}

// A Golden is a call and what it has to send.
type Golden struct {
	Name string
	Call testCall
	Sent string // the query, or the body where it is a POST
}

// A Refusal is a call whose arguments are not sent.
type Refusal struct {
	Name  string
	Param string // that the error names
	Want  string // that the error says of it
	Call  testCall
}

// An AtBound is a call whose arguments are just good enough.
type AtBound struct {
	Name string
	Call testCall
}

// noon is the time of every request that a test looks at: t is 1772337660 then.
var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.FixedZone("UTC+8", 8*60*60))

// The ends of every query of these tests.
const (
	account = "cmd=1252000000&interface="
	signed  = "&t=1772337660&sign=b3ea88c4b9c0f1cce278c9f6816e767b"
)

// answer returns a body with this ret and output.
func (i iface) answer(ret, output string) string {
	if i.ep.post {
		return `{"code":` + ret + `,"message":"","timestamp":1527240138,"event_id":7}`
	}
	if output != "" {
		output = `,"output":` + output
	}
	return `{"errmsg":"","message":"","ret":` + ret + `,"retcode":` + ret + output + `}`
}

func (i iface) success() string { return i.answer("0", i.output) }

// with returns a success with another output, also for mixing, whose fields stand
// beside the code.
func (i iface) with(output string) string {
	if i.ep.post {
		return `{"code":0,` + strings.TrimPrefix(output, "{")
	}
	return i.answer("0", output)
}

// attempts is how often a failure that may pass is met.
func (i iface) attempts() int {
	if i.ep.retry == safe {
		return DefaultMaxAttempts
	}
	return 1
}

// interfaces is every endpoint of the endpoints in their order, with all that
// SetStatus and mixing can be asked for. The rows of a service stand in its file.
var interfaces = slices.Concat(statInterfaces, channelInterfaces, tapeInterfaces, queueInterfaces, mixInterfaces)

// Rows collects what an iterator yields, up to its first error.
func Rows[T any](seq iter.Seq2[T, error]) ([]T, error) {
	var all []T
	for row, err := range seq {
		if err != nil {
			return all, err
		}
		all = append(all, row)
	}
	return all, nil
}
