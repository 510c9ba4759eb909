package livetest

import (
	"cmp"
	"slices"
	"time"
)

// AddBilling adds rows of billed bandwidth. Rows of one time are added up where
// the service is asked for more than one domain or region.
func (s *Server) AddBilling(rows ...BillingSample) {
	a, _ := s.lock()
	defer a.mu.Unlock()
	a.billingRows = append(a.billingRows, rows...)
}

// The output of Get_BillingBandwidth.
type (
	billing struct {
		Domain    string       `json:"domain,omitempty"`
		TotalInfo []billingRow `json:"total_info"`
	}
	billingRow struct {
		Bandwidth float64 `json:"bandwidth"`
		Flux      float64 `json:"flux"`
		Time      string  `json:"time"`
	}
)

var getBillingEndpoint = endpoint{name: GetBillingBandwidth, host: statcgi, run: (*account).getBilling, params: []param{
	{name: "Param.n.start_time", kind: integer, required: true, max: maxUnix},
	{name: "Param.n.end_time", kind: integer, required: true, max: maxUnix},
	{name: "Param.s.domain", kind: text},
	{name: "Param.n.home_foreign", kind: integer, numbers: []int64{0, 1, 2}},
	{name: "Param.n.get_top_bd", kind: integer, numbers: []int64{0, 1}},
}}

func (a *account) getBilling(now time.Time, in args) envelope {
	within := rangeOf(in)
	if err := within.validate(now, 0); err != nil {
		return fail(retBadParameter, "%v", err)
	}
	out := billing{Domain: in.text("Param.s.domain")}
	var sums ordered[billingRow]
	for _, r := range a.billingRows {
		if !within.holds(r.Time) || excludes(out.Domain, r.Domain) || otherRegion(in.integer("Param.n.home_foreign"), r) {
			continue
		}
		row := sums.at(r.Time)
		row.Time = dateText(r.Time)
		row.Bandwidth += r.Bandwidth
		row.Flux += r.Flux
	}
	out.TotalInfo = sums.rows()
	if len(out.TotalInfo) == 0 {
		return noData()
	}
	if in.integer("Param.n.get_top_bd") == 1 {
		out.TotalInfo = []billingRow{peak(out.TotalInfo)}
	}
	return output(out)
}

// otherRegion reports whether the request's region excludes a row.
func otherRegion(region int64, r BillingSample) bool {
	const home, foreign = 1, 2
	return region == home && r.Abroad || region == foreign && !r.Abroad
}

// peak returns the row of the largest bandwidth. What the service sends when
// asked for the peak is not documented; a list of one is the least surprise.
func peak(rows []billingRow) billingRow {
	return slices.MaxFunc(rows, func(r, s billingRow) int { return cmp.Compare(r.Bandwidth, s.Bandwidth) })
}
