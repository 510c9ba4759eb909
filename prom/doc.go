// Package prom shows Prometheus what a livecode Client, its receiver and its worker do.
//
//	metrics := prom.New()
//	prometheus.MustRegister(metrics)
//
//	client, err := livecode.New(appID, key, livecode.WithObserver(metrics.Client()))
//
//	metrics.AddStore("events", store)
//	receiver, err := callback.NewHandler(verifier, callback.Handlers{}, callback.WithInbox(store),
//		callback.WithCounters(metrics.Counters("events")), callback.WithObserver(metrics.Receiver("events")))
//	worker, err := inbox.NewWorker(store, handlers,
//		inbox.WithCounters(metrics.Counters("events")), inbox.WithObserver(metrics.Worker("events")))
//
// Every name begins with livecode_. What receiver and worker count has the names and labels of
// [callback.Metrics], as in livecode_auth_failed_total{store="events",reason="mismatch"}, and each
// of them is there from the beginning, at zero. Beside them:
//
//   - livecode_client_calls_total and livecode_client_attempts_total, by interface and error_type
//     ([livecode.ErrorType], empty for success); an interface is there from its first call
//   - livecode_client_call_duration_seconds, by interface
//   - livecode_notification_duration_seconds, from the arrival of a notification to its response
//   - livecode_handling_duration_seconds, by outcome, and livecode_handling_lag_seconds, from the
//     arrival of a notification to the end of its handler
//   - livecode_store_up, livecode_queue_depth, livecode_oldest_pending_seconds and
//     livecode_quarantine_events, asked of each store when somebody scrapes
//
// No label is a stream, an address, a URL or a secret.
//
// deploy/prometheus and deploy/grafana of the repository have alerts and a dashboard.
package prom
