package callback

import (
	"maps"
	"slices"
)

// A MetricKind says how a [Metric] is reported to [Counters].
type MetricKind string

const (
	// KindCounter is counted, by Count.
	KindCounter MetricKind = "counter"
	// KindGauge is set, by Set.
	KindGauge MetricKind = "gauge"
)

// A MetricInfo describes a [Metric].
type MetricInfo struct {
	Metric Metric
	Kind   MetricKind
	// Help says in a sentence what it is.
	Help string
	// Label names what the labels are: "event_type", "reason" or "call". Empty: it has
	// none.
	Label string
	// Values are all the labels that there are, sorted.
	Values []string
}

// Metrics describes every [Metric] and all of its labels, so that what shows them can
// begin each at zero.
func Metrics() []MetricInfo {
	count := func(m Metric, help, label string, values ...string) MetricInfo {
		slices.Sort(values)
		return MetricInfo{Metric: m, Kind: KindCounter, Help: help, Label: label, Values: values}
	}
	gauge := func(m Metric, help string) MetricInfo {
		return MetricInfo{Metric: m, Kind: KindGauge, Help: help}
	}
	const byType, byReason, byCall = "event_type", "reason", "call"
	kept := labelsOf(ErrUndecodable, ErrConflict, ErrNotConfirmed, ErrExpired)
	return []MetricInfo{
		count(MetricReceived, "Requests to the receiver.", ""),
		count(MetricAcked, "Responses with status 200.", ""),
		count(MetricAuthFailed, "Bodies whose signature is missing or invalid.", byReason, authReasons()...),
		count(MetricExpired, "Bodies with a valid signature whose t has passed.", ""),
		count(MetricRejected, "All other responses than 200: what was rejected, and what the sender shall retry.", byReason, rejectReasons()...),
		count(MetricHandled, "Events whose handler has returned nil.", byType, typeLabels()...),
		count(MetricHandlerFailed, "Attempts of handlers that have failed.", byType, typeLabels()...),
		count(MetricDuplicate, "Repeated events that were acknowledged without a handler.", byType, typeLabels()...),
		count(MetricConflict, "Bodies that share a dedupe key with another body: a forger, or a faulty sender.", byType, typeLabels()...),
		count(MetricQuarantined, "What went into quarantine.", byReason, slices.Concat(kept, []string{"given_up", "unconfirmed", labelCorrupt})...),
		count(MetricDropped, "Bodies that are lost for good.", byReason, slices.Concat(kept, []string{labelCorrupt})...),
		count(MetricEvicted, "Dedupe keys that were forgotten before their time because there was no room.", ""),
		count(MetricStored, "Events stored in the inbox.", byType, typeLabels()...),
		count(MetricStoreFailed, "Events that could not be stored in the inbox, which the sender shall retry.", byType, typeLabels()...),
		gauge(MetricQueueDepth, "Events that wait in the inbox or are in hand."),
		gauge(MetricOldestPending, "For how many seconds the oldest event in the inbox has waited."),
		count(MetricWorkerError, "Calls of the store by a worker that have failed.", byCall,
			"claim", "begin", "renew", "done", "retry", "quarantine", "forget", "stats"),
		gauge(MetricWorkerStalled, "For how many seconds the store has not answered the worker; 0 when all is well."),
	}
}

// labelCorrupt is what stores count records under that they can no longer read.
const labelCorrupt = "corrupt"

// typeLabels are the labels of all event types.
func typeLabels() []string {
	labels := []string{Type(-1).Label()}
	for t := range maps.Keys(eventTypes) {
		labels = append(labels, t.Label())
	}
	return labels
}

func authReasons() []string {
	return labelsOf(ErrMissingSign, ErrMissingT, ErrMalformedSign, ErrMalformedT, ErrMismatch, ErrTooFarAhead)
}

func rejectReasons() []string {
	return append(
		labelsOf(ErrNotObject, ErrTooManyMembers, ErrAmbiguous, errPath, errSource, errMethod, errEncoding, errForm, errTooLarge, errSlow, errCut, errEmpty),
		labelFailed, labelLate, labelInbox, labelQuarantine)
}

func labelsOf(reasons ...RejectError) []string {
	labels := make([]string, len(reasons))
	for i, r := range reasons {
		labels[i] = r.Label()
	}
	return labels
}
