package callback

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"strconv"
	"time"

	"github.com/qcloudlive/livecode/internal/wire"
)

// A digest stands for text of any length in a fixed space.
type digest [16]byte

func newDigest(text []byte) digest {
	sum := sha256.Sum256(text)
	return digest(sum[:len(digest{})])
}

func (d digest) String() string { return hex.EncodeToString(d[:]) }

// agrees reports whether two events with one key are the same event. The zero
// digest stands for a body that is not the service's own, see [Handler.Deliver],
// and agrees with every other.
func (d digest) agrees(with digest) bool {
	return d == with || d == digest{} || with == digest{}
}

// RepeatSpan is how long the service repeats a notification, and some more: twelve
// times in twelve minutes. An event that nothing but its body tells from others is
// taken for a repeat within that time alone.
const RepeatSpan = 15 * time.Minute

// A keyRule is what tells an event from all others of its type.
type keyRule struct {
	// parts are the ids and times of the event, in order. nil: it has none that
	// would do, and its body without t and sign stands for it.
	parts []string
	// slot names a place in which events follow one another, such as a push and its
	// interruption. The last one of a place is known, and only for the RepeatSpan.
	slot string
	// span is how long the key is good: the RepeatSpan, or 0 for as long as it is
	// remembered.
	span time.Duration
}

// byIDs is for events that have what it takes. Without the first of the parts the
// body has to do.
func byIDs(parts ...string) keyRule {
	if parts[0] == "" {
		return byBody()
	}
	return keyRule{parts: parts}
}

func byBody() keyRule { return keyRule{span: RepeatSpan} }

func bySlot(name string, parts ...string) keyRule {
	return keyRule{slot: name, parts: parts, span: RepeatSpan}
}

// ruleOf is the table of what makes two notifications the same event. Two happenings
// must never share a key, or the second reaches no handler; repeats of one must always
// do. Where a shape has no id or time of its own, doubt is decided for handling twice.
//
// Stream ids and urls of pictures are names within a push domain and a path, so
// those belong to the keys of events that have no id of the service's.
func ruleOf(ev Event) keyRule {
	n := ev.Common()
	if n.Reconciled {
		return reconciledRule(ev)
	}
	place := func(parts ...string) []string {
		return append(parts, n.Domain, n.App, n.Path, n.AppName)
	}
	switch e := ev.(type) {
	case *StreamStarted:
		return pushRule(&e.PushEvent)
	case *StreamInterrupted:
		return pushRule(&e.PushEvent)
	case *RecordingCreated:
		return recordingRule(e)
	case *ScreenshotCreated:
		return byIDsAndTime(e.CreateTime, place(e.PicURL, seconds(e.CreateTime))...)
	case *RelayTaskChanged:
		if e.EventTime.IsZero() { // as before 2024: a playlist that loops says the same each round
			return bySlot("relay", e.TaskID)
		}
		return byIDs(e.TaskID, string(e.CallbackEvent), moment(e.EventTime), e.Msg.Reveal())
	case *AudioModerated:
		return byIDs(e.RequestID)
	case *ImageModerated:
		return byIDsAndTime(e.ScreenshotTime, place(e.Img, moment(e.ScreenshotTime))...)
	case *PushExceptionOccurred:
		return byIDs(place(moment(e.DataTime), e.Sequence)...)
	case *MonitorReported:
		return byIDs(place(moment(e.EventTime), e.EventName, e.EventMsg)...)
	case *RecordingStatusChanged:
		if e.Seq != "" {
			return byIDs(e.Seq, e.SessionID, string(e.RecordEvent))
		}
		return byIDsAndTime(e.EventTime, e.SessionID, string(e.RecordEvent), moment(e.EventTime))
	case *RecordingExceptionOccurred:
		return byIDsAndTime(e.Timestamp, e.SessionID, moment(e.Timestamp), strconv.Itoa(int(e.Exception.Type)), string(e.FileFormat))
	case *SummaryCreated:
		return byIDs(place(moment(e.EndTime), moment(e.BeginTime))...)
	}
	return byBody() // 338, 343, 344, 345, 347, 349 and what has no type here
}

// byIDsAndTime is byIDs for ids that come again: without its time the body has to do.
func byIDsAndTime(at time.Time, parts ...string) keyRule {
	if at.IsZero() {
		return byBody()
	}
	return byIDs(parts...)
}

// pushRule: both events of a push have its sequence, so the type is in the key. In
// 2016 there was none, nor a time: a start and an interruption of the stream follow
// one another in one place.
func pushRule(e *PushEvent) keyRule {
	if e.Sequence != "" {
		return byIDs(e.Sequence)
	}
	return bySlot("push", e.App, e.AppName, e.ChannelID)
}

// recordingRule: without an id of the file two formats of one task differ in nothing
// but their format.
func recordingRule(e *RecordingCreated) keyRule {
	start, end := seconds(e.StartTime), seconds(e.EndTime)
	if id := cmp.Or(something(e.FileID), something(e.VideoID)); id != "" {
		return byIDs(id, start, end)
	}
	return byIDsAndTime(e.EndTime, something(e.TaskID), start, end, string(e.FileFormat), e.VideoURL)
}

// something returns "" for the words with which the service writes that there is none.
func something(id string) string {
	if wire.Value(strconv.Quote(id)).IsNothing() {
		return ""
	}
	return id
}

// reconciledRule: what the service's own records say has the key of the notification
// where that has an id, and is one event for each outage otherwise.
func reconciledRule(ev Event) keyRule {
	switch e := ev.(type) {
	case *StreamStarted:
		return keyRule{parts: idOrBody(e.Sequence)}
	case *StreamInterrupted:
		return keyRule{parts: idOrBody(e.Sequence)}
	case *RecordingCreated:
		return recordingRule(e)
	}
	n := ev.Common()
	n.Reconciled = false
	defer func() { n.Reconciled = true }()
	return ruleOf(ev)
}

func idOrBody(id string) []string {
	if id == "" {
		return nil
	}
	return []string{id}
}

// maybeDuplicate reports whether nothing in the event tells it from another one.
func maybeDuplicate(ev Event) bool { return ev.Time().IsZero() && ruleOf(ev).span > 0 }

// dedupeKey makes the key of an event by its rule: two happenings never share one, and
// repeats of one always do. What has no ids of its own shares it with an equal body.
//
// Keys outlive processes in the stores of users: this function must give the
// same key for the same event for ever.
func dedupeKey(ev Event) string { return keyByRule(ev, ruleOf(ev)) }

func keyByRule(ev Event, rule keyRule) string {
	kind := strconv.FormatInt(int64(ev.Type()), 10)
	if rule.slot == "" && rule.parts != nil {
		return keyOf(kind, ev, rule.parts)
	}
	sum, ok := bodyDigest(ev, (*message).digest)
	if !ok {
		return "" // made by hand: nothing tells it from others
	}
	return kind + "-" + sum.String()
}

// The DedupeKey of each event, which its rule makes.

// DedupeKey implements [Event].
func (e *AudioModerated) DedupeKey() string { return dedupeKey(e) }

// DedupeKey implements [Event].
func (e *ImageModerated) DedupeKey() string { return dedupeKey(e) }

// DedupeKey implements [Event].
func (e *MonitorReported) DedupeKey() string { return dedupeKey(e) }

// DedupeKey implements [Event].
func (e *StreamStarted) DedupeKey() string { return dedupeKey(e) }

// DedupeKey implements [Event].
func (e *StreamInterrupted) DedupeKey() string { return dedupeKey(e) }

// DedupeKey implements [Event].
func (e *PushExceptionOccurred) DedupeKey() string { return dedupeKey(e) }

// DedupeKey implements [Event].
func (e *QualityExceptionOccurred) DedupeKey() string { return dedupeKey(e) }

// DedupeKey implements [Event].
func (e *EvaluationThresholdCrossed) DedupeKey() string { return dedupeKey(e) }

// DedupeKey implements [Event].
func (e *EvaluationAveraged) DedupeKey() string { return dedupeKey(e) }

// DedupeKey implements [Event].
func (e *RecordingCreated) DedupeKey() string { return dedupeKey(e) }

// DedupeKey implements [Event].
func (e *RecordingExceptionOccurred) DedupeKey() string { return dedupeKey(e) }

// DedupeKey implements [Event].
func (e *RecordingStatusChanged) DedupeKey() string { return dedupeKey(e) }

// DedupeKey implements [Event].
func (e *RelayTaskChanged) DedupeKey() string { return dedupeKey(e) }

// DedupeKey implements [Event].
func (e *ScreenshotCreated) DedupeKey() string { return dedupeKey(e) }

// DedupeKey implements [Event].
func (e *SmartErased) DedupeKey() string { return dedupeKey(e) }

// DedupeKey implements [Event].
func (e *SummaryCreated) DedupeKey() string { return dedupeKey(e) }

// DedupeKey implements [Event].
func (e *HighlightsCreated) DedupeKey() string { return dedupeKey(e) }

// DedupeKey implements [Event].
func (e *Unknown) DedupeKey() string { return dedupeKey(e) }

// claimKey returns the key under which an event is claimed by a dedupe or stored, and
// for how long that is good: its own, or that of the place in which it follows others.
func claimKey(ev Event) (key string, span time.Duration) {
	rule := ruleOf(ev)
	key = keyByRule(ev, rule)
	if rule.slot != "" && key != "" {
		key = keyOf(rule.slot, ev, rule.parts)
	}
	return key, rule.span
}

// passingKey is the key under which a dedupe in memory claims an event, and false for
// one that nothing tells from others. It is made of what claimKey is made of. body is a
// passing digest of its body, or zero.
func passingKey(ev Event, body digest) (key digest, span time.Duration, ok bool) {
	rule := ruleOf(ev)
	if (rule.slot != "" || rule.parts == nil) && body == (digest{}) {
		if body, ok = bodyDigest(ev, (*message).passingDigest); !ok {
			return digest{}, 0, false
		}
	}
	var space [256]byte // enough for most, and on the stack
	buf := append(space[:0], rule.slot...)
	if rule.slot == "" {
		buf = strconv.AppendInt(buf, int64(ev.Type()), 10)
	}
	buf = append(buf, 0)
	if rule.parts == nil {
		return newPassingDigest(append(buf, body[:]...)), rule.span, true
	}
	buf = appendPart(buf, ev.Common().StreamID)
	for _, part := range rule.parts {
		buf = appendPart(buf, part)
	}
	return newPassingDigest(buf), rule.span, true
}

func keyOf(kind string, ev Event, parts []string) string {
	buf := make([]byte, 0, 128) // enough for most, and on the stack
	buf = appendPart(buf, ev.Common().StreamID)
	for _, part := range parts {
		buf = appendPart(buf, part)
	}
	return kind + "-" + newDigest(buf).String()
}

// bodyDigest returns a digest of the body without t and sign.
func bodyDigest(ev Event, of func(*message) digest) (sum digest, ok bool) {
	m := newMessage()
	defer m.close()
	ev.Common().raw.lend(func(body []byte) {
		if ok = m.open(body) == nil; ok {
			sum = of(m)
		}
	})
	return sum, ok
}

// appendPart writes text behind its length, so that "a"+"bc" and "ab"+"c" stay
// apart.
func appendPart[T ~string | ~[]byte](buf []byte, text T) []byte {
	return append(binary.AppendUvarint(buf, uint64(len(text))), text...)
}

func seconds(t time.Time) string { return strconv.FormatInt(t.Unix(), 10) }

// moment writes a time for a dedupe key, to the millisecond. The zero time is
// the empty string, so that it can stand for an id that is missing.
func moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return strconv.FormatInt(t.UnixMilli(), 10)
}
