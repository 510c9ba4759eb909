package control

import (
	"net/http"
	"slices"
	"time"

	"github.com/qcloudlive/livecode/livetest"
)

// maxRows bounds the rows of one request.
const maxRows = 10_000

// addRows reads rows, refuses one that has no time, and adds them all.
func addRows[R any](r *http.Request, at func(R) time.Time, add func(R)) (any, error) {
	var in struct {
		Rows []R `json:"rows"`
	}
	if err := read(r, &in); err != nil {
		return nil, err
	}
	if len(in.Rows) == 0 || len(in.Rows) > maxRows {
		return nil, badRequest("rows must be 1 to %d", maxRows)
	}
	if i := slices.IndexFunc(in.Rows, func(row R) bool { return at(row).IsZero() }); i >= 0 {
		return nil, badRequest("row %d has no time", i+1)
	}
	for _, row := range in.Rows {
		add(row)
	}
	return done{true}, nil
}

type pushRow struct {
	Time     time.Time `json:"time"`
	ClientIP string    `json:"clientIp"`
	ServerIP string    `json:"serverIp"`
	FPS      int       `json:"fps"`
	Bitrate  int       `json:"bitrate"` // bit/s
}

func (c *Control) addPushHistory(r *http.Request) (any, error) {
	return addRows(r, func(row pushRow) time.Time { return row.Time }, func(row pushRow) {
		c.Account.AddPushHistory(r.PathValue("id"), livetest.PushSample{
			Time: row.Time, ClientIP: row.ClientIP, ServerIP: row.ServerIP, FPS: row.FPS, Speed: row.Bitrate,
		})
	})
}

type playRow struct {
	Time      time.Time `json:"time"`
	Domain    string    `json:"domain"`
	Viewers   int64     `json:"viewers"`
	Bandwidth float64   `json:"bandwidth"` // Mbit/s
	Traffic   float64   `json:"traffic"`   // MB
}

func (c *Control) addPlayHistory(r *http.Request) (any, error) {
	return addRows(r, func(row playRow) time.Time { return row.Time }, func(row playRow) {
		c.Account.AddPlayHistory(r.PathValue("id"), livetest.PlaySample{
			Time: row.Time, Domain: row.Domain, Online: row.Viewers, Bandwidth: row.Bandwidth, Flux: row.Traffic,
		})
	})
}

type billingRow struct {
	Time      time.Time `json:"time"`
	Domain    string    `json:"domain"`
	Abroad    bool      `json:"abroad"`
	Bandwidth float64   `json:"bandwidth"` // Mbit/s
	Traffic   float64   `json:"traffic"`   // MB
}

func (c *Control) addBilling(r *http.Request) (any, error) {
	return addRows(r, func(row billingRow) time.Time { return row.Time }, func(row billingRow) {
		c.Account.AddBilling(livetest.BillingSample{
			Time: row.Time, Domain: row.Domain, Abroad: row.Abroad, Bandwidth: row.Bandwidth, Flux: row.Traffic,
		})
	})
}

// setRate bounds how often an action of API 3.0 is answered.
func (c *Control) setRate(r *http.Request) (any, error) {
	var in struct {
		Action    string `json:"action"`
		PerSecond int    `json:"perSecond"` // 0: as often as it is asked
	}
	if err := read(r, &in); err != nil {
		return nil, err
	}
	if !slices.Contains(livetest.Actions(), in.Action) || in.PerSecond < 0 {
		return nil, badRequest("action must be one of API 3.0 that the emulator knows, and perSecond not negative")
	}
	c.Account.SetAPI3Rate(in.Action, in.PerSecond)
	return done{true}, nil
}

// setCredential changes the credential that API 3.0 takes, as when one has ended.
func (c *Control) setCredential(r *http.Request) (any, error) {
	var in struct {
		SecretID  string `json:"secretId"`
		SecretKey string `json:"secretKey"`
		Token     string `json:"token"`
	}
	if err := read(r, &in); err != nil {
		return nil, err
	}
	if in.SecretID == "" || in.SecretKey == "" {
		return nil, badRequest("secretId and secretKey must not be empty")
	}
	c.Account.SetAPI3Credential(in.SecretID, in.SecretKey, in.Token)
	return done{true}, nil
}
