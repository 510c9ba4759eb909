package control

import "net/http"

// A route is one line of the table below. Those with answer return JSON or an error.
type route struct {
	method, path string
	answer       func(c *Control, r *http.Request) (any, error)
	serve        func(c *Control, w http.ResponseWriter, r *http.Request)
}

// routes is the whole of the control; openapi.yaml has the same lines.
var routes = []route{
	{method: "GET", path: "/healthz", answer: (*Control).healthz},
	{method: "GET", path: "/openapi.yaml", serve: (*Control).openapi},
	{method: "GET", path: "/events", serve: (*Control).events},

	{method: "GET", path: "/info", answer: (*Control).info},
	{method: "GET", path: "/account", answer: (*Control).account},
	{method: "GET", path: "/stats", answer: (*Control).stats},
	{method: "GET", path: "/activity", answer: (*Control).activity},

	{method: "GET", path: "/streams", answer: (*Control).streams},
	{method: "GET", path: "/streams/{id}", answer: (*Control).stream},
	{method: "GET", path: "/streams/{id}/urls", answer: (*Control).urls},
	{method: "POST", path: "/streams/{id}/push", answer: (*Control).push},
	{method: "PUT", path: "/streams/{id}/push", answer: (*Control).setPush},
	{method: "PUT", path: "/streams/{id}/play", answer: (*Control).setPlay},
	{method: "POST", path: "/streams/{id}/interrupt", answer: (*Control).interrupt},
	{method: "POST", path: "/streams/{id}/reject", answer: (*Control).reject},
	{method: "POST", path: "/streams/{id}/forbid", answer: (*Control).forbid},
	{method: "POST", path: "/streams/{id}/allow", answer: (*Control).allow},
	{method: "POST", path: "/streams/{id}/screenshot", answer: (*Control).screenshot},
	{method: "POST", path: "/streams/{id}/record", answer: (*Control).record},
	{method: "DELETE", path: "/streams/{id}/record", answer: (*Control).stopRecord},
	{method: "POST", path: "/streams/{id}/recordings", answer: (*Control).addRecording},
	{method: "POST", path: "/streams/{id}/pushHistory", answer: (*Control).addPushHistory},
	{method: "POST", path: "/streams/{id}/playHistory", answer: (*Control).addPlayHistory},
	{method: "POST", path: "/billing", answer: (*Control).addBilling},

	{method: "GET", path: "/deliveries", answer: (*Control).deliveries},
	{method: "GET", path: "/deliveries/{id}", answer: (*Control).delivery},
	{method: "POST", path: "/deliveries/{id}/resend", answer: (*Control).resend},
	{method: "GET", path: "/samples", answer: (*Control).samples},
	{method: "POST", path: "/notify", answer: (*Control).notify},
	{method: "PUT", path: "/callback", answer: (*Control).setCallback},

	{method: "GET", path: "/requests", answer: (*Control).requests},
	{method: "GET", path: "/requests/{number}", answer: (*Control).request},

	{method: "GET", path: "/tasks", answer: (*Control).tasks},
	{method: "GET", path: "/recordings", answer: (*Control).recordings},
	{method: "GET", path: "/screenshots", answer: (*Control).screenshots},
	{method: "GET", path: "/pictures/{name}", serve: (*Control).picture},
	{method: "GET", path: "/mixes", answer: (*Control).mixes},

	{method: "GET", path: "/faults", answer: (*Control).listFaults},
	{method: "POST", path: "/faults", answer: (*Control).addFault},
	{method: "DELETE", path: "/faults", answer: (*Control).clearFaults},
	{method: "PUT", path: "/api3/rate", answer: (*Control).setRate},
	{method: "PUT", path: "/api3/credential", answer: (*Control).setCredential},
	{method: "GET", path: "/clock", answer: (*Control).clock},
	{method: "POST", path: "/clock", answer: (*Control).moveClock},
	{method: "POST", path: "/reset", answer: (*Control).reset},
}

func (route route) handler(c *Control) http.HandlerFunc {
	if route.serve != nil {
		return func(w http.ResponseWriter, r *http.Request) { route.serve(c, w, r) }
	}
	return func(w http.ResponseWriter, r *http.Request) {
		answer, err := route.answer(c, r)
		if err != nil {
			writeProblem(w, err)
			return
		}
		writeJSON(w, http.StatusOK, "application/json", answer)
	}
}
