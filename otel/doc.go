// Package otel shows OpenTelemetry what a livecode Client, its receiver and its worker do.
//
//	telemetry, err := otel.New() // the global providers, or WithTracerProvider and WithMeterProvider
//
//	client, err := livecode.New(appID, key, livecode.WithObserver(telemetry.Client()))
//
//	receiver, err := callback.NewHandler(verifier, callback.Handlers{}, callback.WithInbox(store),
//		callback.WithObserver(telemetry.Receiver()), callback.WithCounters(telemetry.Counters("events")))
//	worker, err := inbox.NewWorker(store, handlers,
//		inbox.WithObserver(telemetry.Worker()), inbox.WithCounters(telemetry.Counters("events")))
//
// # Spans
//
//   - A call is a span of kind client, as "livecode Live_Channel_GetStatus", with rpc.method,
//     server.address, server.port and, when it fails, error.type ([livecode.ErrorType]). Each attempt
//     is an event "attempt" of it. It has no URL and no parameters.
//   - A notification is a span of kind consumer, as "livecode receive stream_started", with the events
//     "verified" and "done". It continues the trace of the request's context, so of otelhttp around the
//     receiver; the URL that otelhttp records holds the path secret, if there is one.
//   - An event in the worker is a root span of kind consumer, as "livecode process stream_started". It
//     has a link to the span in which the notification was received: the traceparent is kept in the
//     store with the event, so the link is there after a restart and in another process. Workers of
//     a release before this package cannot read such an event: where several receivers share a store,
//     update all of them before the first one observes.
//
// Spans of receiver and worker have the stream id as livecode.stream_id. No metric has it.
//
// # Metrics
//
// What receiver and worker count has the names and labels of [callback.Metrics], as in
// livecode.auth_failed with the attributes livecode.store and livecode.reason. Beside them:
//
//   - livecode.client.call.duration, by rpc.method and error.type, and livecode.client.attempts
//   - livecode.notification.duration, by livecode.outcome
//   - livecode.handling.duration and livecode.handling.lag, by livecode.outcome
//
// Neither spans nor metrics hold a key, a signature, a URL or a body.
package otel
