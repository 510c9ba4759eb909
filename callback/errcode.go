package callback

import "strconv"

// An EndCode says why a push ended. The set is open: the service adds codes
// and moves them between groups.
//
// API: errcode, cloud.tencent.com/document/product/267/31083
type EndCode int

// An EndCause groups the codes by who or what ended the push.
type EndCause int

// The causes, from the newest page where the vendor's pages differ.
const (
	// CauseUnknown is the cause of 0 and of every code without a meaning here.
	CauseUnknown EndCause = iota
	// CauseClient means that the pushing program stopped.
	CauseClient
	// CauseContent means that what was pushed could not be used.
	CauseContent
	// CauseIdle means that no data came for long, so the service closed.
	CauseIdle
	// CauseNetwork means a fault on the way of the push.
	CauseNetwork
	// CauseRejected means that the service or the account's own check did not
	// admit the push.
	CauseRejected
	// CauseCut means that the push was cut on request, forbidden, or replaced
	// by a newer one.
	CauseCut
	// CauseInternal means a fault inside the service.
	CauseInternal
)

// String returns a word such as "client".
func (c EndCause) String() string {
	switch c {
	case CauseUnknown:
		return "unknown"
	case CauseClient:
		return "client"
	case CauseContent:
		return "content"
	case CauseIdle:
		return "idle"
	case CauseNetwork:
		return "network"
	case CauseRejected:
		return "rejected"
	case CauseCut:
		return "cut"
	case CauseInternal:
		return "internal"
	}
	return "EndCause(" + strconv.Itoa(int(c)) + ")"
}

// Cause returns the group of the code.
func (c EndCode) Cause() EndCause {
	cause, _ := c.meaning()
	return cause
}

// String returns the number and its meaning: "2 (closed by the client)".
func (c EndCode) String() string {
	_, text := c.meaning()
	return strconv.Itoa(int(c)) + " (" + text + ")"
}

func (c EndCode) meaning() (EndCause, string) {
	switch c {
	case 1:
		return CauseClient, "deleted by the client"
	case 2:
		return CauseClient, "closed by the client"
	case 3:
		return CauseClient, "connection closed by the client"
	case 4:
		return CauseClient, "connection reset by the client"
	case 35:
		return CauseClient, "stopped by the client"
	case 6, 23:
		return CauseContent, "bad RTMP content"
	case 7:
		return CauseContent, "frame over the size limit"
	case 33:
		return CauseContent, "bad AMF data"
	case 8, 20:
		return CauseIdle, "no data for long"
	case 12, 13, 14, 15, 16, 17:
		return CauseNetwork, "network fault"
	case 18:
		return CauseRejected, "rejected by the service"
	case 19:
		return CauseRejected, "rejected by third-party authentication"
	case 21:
		return CauseCut, "cut on request, forbidden or replaced"
	case 5, 9, 10, 11, 24:
		return CauseInternal, "internal error"
	}
	return CauseUnknown, "unknown"
}
