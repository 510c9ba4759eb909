package callback

import (
	"bytes"
	"fmt"
	"strings"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"github.com/qcloudlive/livecode/internal/sign"
	"github.com/qcloudlive/livecode/internal/wire"
)

// validity is how far ahead of its sending time the service sets t.
const validity = 10 * time.Minute

// defaultSkew is by how much the clocks of sender and receiver may differ.
const defaultSkew = time.Minute

// A Verifier reports whether a notification was signed with one of its keys. What a
// valid signature does not prove is said in the package comment.
//
// A Verifier may be used by many goroutines, and changes by [Verifier.SetKeys] alone. The
// zero Verifier accepts nothing.
type Verifier struct {
	signers     *atomic.Pointer[[]sign.Signer] // each keeps its key in a closure; nil: none
	unsigned    bool
	now         func() time.Time
	grace, skew time.Duration
}

// NewVerifier returns a Verifier that accepts what any of the keys has signed.
// The service has one key at a time and takes minutes to change it, so give
// the new one and the old one during a change. A key that is empty or has white
// space around it, such as the line break of a file, is an [*ArgumentError].
//
// The key is that of the callback template in the console; on accounts of the
// older console it is the account's API key. A key that guards push URLs is
// another one.
//
// API: cloud.tencent.com/document/product/267/31074
func NewVerifier(keys ...string) (*Verifier, error) {
	signers, err := newSigners("NewVerifier", keys)
	if err != nil {
		return nil, err
	}
	v := &Verifier{now: time.Now, skew: defaultSkew, signers: new(atomic.Pointer[[]sign.Signer])}
	v.signers.Store(&signers)
	return v, nil
}

func newSigners(fn string, keys []string) ([]sign.Signer, error) {
	if len(keys) == 0 {
		return nil, badArgument(fn, "keys", "one or more")
	}
	signers := make([]sign.Signer, len(keys))
	for i, key := range keys {
		if key == "" || strings.TrimSpace(key) != key {
			return nil, badArgument(fn, fmt.Sprintf("keys[%d]", i), "not empty, without white space around it, such as a line break")
		}
		signers[i] = sign.NewSigner(key)
	}
	return signers, nil
}

// SetKeys replaces the keys of v, for every [Handler] that has it and for all copies by
// [Verifier.WithClock] and [Verifier.WithWindow]: a key can change without a new Handler,
// for instance when the file of a mounted secret does. Notifications that arrive from then
// on are verified with the new keys, so leave the old key among them for a quarter of an
// hour: the service takes minutes to change it, and retries.
//
// The rules for keys are those of [NewVerifier], which must have made v. After an error
// the keys are those from before.
func (v *Verifier) SetKeys(keys ...string) error {
	if v == nil || v.signers == nil {
		return badArgument("SetKeys", "the Verifier", "made by NewVerifier")
	}
	signers, err := newSigners("SetKeys", keys)
	if err != nil {
		return err
	}
	v.signers.Store(&signers)
	return nil
}

// keys returns the signers of now.
func (v *Verifier) keys() []sign.Signer {
	if v.signers == nil {
		return nil
	}
	return *v.signers.Load()
}

// NewInsecureUnsignedVerifier returns a Verifier that accepts every body,
// whoever sent it. The service leaves t and sign out when no key is configured
// in its console, and then there is nothing to check: configure one, or let
// only the service reach the receiver.
//
// A body with t and sign is accepted as well, and neither is looked at. Rejecting it
// would lose events on the day somebody configures a key, and would stop no forger,
// who can omit both.
func NewInsecureUnsignedVerifier() *Verifier {
	return &Verifier{unsigned: true, now: time.Now}
}

// WithClock returns a copy of v, with the keys of v, that reads the time from now. nil means
// [time.Now].
func (v *Verifier) WithClock(now func() time.Time) *Verifier {
	if now == nil {
		now = time.Now
	}
	own := *v
	own.now = now
	return &own
}

// WithWindow returns a copy of v, with the keys of v and other bounds for t, which must not lie
// before now − grace or after now + 10 minutes + skew. Both count in whole
// seconds; negative ones are 0.
//
// The default grace is 0, as the service documents. Whether it renews t for a
// retry is not known: a grace of three minutes accepts the last of twelve retries in
// any case, and gives anyone who captured a signature three minutes more to forge
// with it. The default skew is a minute.
func (v *Verifier) WithWindow(grace, skew time.Duration) *Verifier {
	own := *v
	own.grace, own.skew = max(grace, 0), max(skew, 0)
	return &own
}

// Verify reports whether body is a notification with a valid signature and a t in
// its window: nil, or the [RejectError] that says which status to respond with. It
// decides nothing about the rest of the body.
func (v *Verifier) Verify(body []byte) error {
	m := newMessage()
	defer m.close()
	return v.open(m, body)
}

// Parse verifies body and returns its event, in one pass. Besides the errors
// of Verify it returns [ErrUndecodable].
func (v *Verifier) Parse(body []byte) (Event, error) {
	m := newMessage()
	defer m.close()
	if err := v.open(m, body); err != nil {
		return nil, err
	}
	return m.event()
}

// Parse returns the event of body without any verification: for bodies that
// were verified before, such as those of a queue. Its errors are
// [ErrNotObject], [ErrTooManyMembers], [ErrAmbiguous] and [ErrUndecodable].
func Parse(body []byte) (Event, error) {
	m := newMessage()
	defer m.close()
	if err := m.open(body); err != nil {
		return nil, err
	}
	return m.event()
}

// event makes the typed event. The signature has been verified by now, or is not
// required.
func (m *message) event() (Event, error) {
	if !utf8.Valid(m.body) {
		return nil, undecodable("it is not UTF-8")
	}
	if m.twins {
		return nil, undecodable("two members have one name")
	}
	t, err := m.head.eventType()
	if err != nil {
		return nil, err
	}
	ev := newEvent(t)
	n := ev.Common()
	n.raw = newSecretBytes(m.body)
	if expires, ok := m.head.expiry(); ok {
		n.Expires = time.Unix(expires, 0).In(wire.China)
	}
	n.fieldErrors = m.reader.ReadEach(m.members, ev.field)
	ev.finish()
	n.MaybeDuplicate = maybeDuplicate(ev)
	return ev, nil
}

// md5Padding is how MD5 pads what it hashes. Whoever extends a captured t
// writes it into the body, where it spoils the JSON; the attempt gets the
// response of any other bad t.
const md5Padding = "\x80\x00"

// open takes body apart and checks its head.
func (v *Verifier) open(m *message, body []byte) error {
	err := m.open(body)
	switch {
	case err == nil:
		return v.check(&m.head)
	case bytes.Contains(body, []byte(md5Padding)):
		return ErrMalformedT
	}
	return err
}

// check decides by the head alone. The signature comes before the window, so that
// only somebody who has the key can learn that a t was out of its time.
func (v *Verifier) check(h *head) error {
	switch {
	case v.unsigned:
		return nil
	case h.sign == nil:
		return ErrMissingSign
	case h.t == nil:
		return ErrMissingT
	}
	t, ok := h.expiry()
	if !ok {
		return ErrMalformedT
	}
	sum, ok := h.digest()
	if !ok {
		return ErrMalformedSign
	}
	if !sign.Matches(v.keys(), t, sum) {
		return ErrMismatch
	}
	return v.window(t)
}

// window compares whole seconds: differences of absurd times overflow.
func (v *Verifier) window(t int64) error {
	now := v.now().Unix()
	switch {
	case t < now-int64(v.grace/time.Second):
		return ErrExpired
	case t > now+int64(validity/time.Second)+int64(v.skew/time.Second):
		return ErrTooFarAhead
	}
	return nil
}
