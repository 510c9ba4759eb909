package callbacktest

import (
	"encoding/json"
	"net/http"
	"time"
)

// RetryProfile is how a sender retries a notification that was not accepted.
// The zero value sends once.
type RetryProfile struct {
	Retries           int           // after the first attempt
	Wait              time.Duration // before each of them
	ScreenshotRetries int           // in place of Retries, for event 200
	ScreenshotWait    time.Duration // in place of Wait, for event 200
	// NeedsCode makes a response count as success only if its body is JSON with
	// code 0. Without it any response with status 200 does.
	NeedsCode bool
}

// Profile2017 is the service of 2017, the most impatient one: 3 retries every 3 s,
// success by body. Until 2018 it became 3 every 60 s, in 2020 success by status.
func Profile2017() RetryProfile {
	const retries, wait = 3, 3 * time.Second
	return RetryProfile{
		Retries: retries, Wait: wait,
		ScreenshotRetries: retries, ScreenshotWait: wait,
		NeedsCode: true,
	}
}

// Profile2022 is the service since 2022: 12 retries every 60 s, for screenshots
// 5 every 120 s, success by status 200.
//
// Page: cloud.tencent.com/document/product/267/38080
func Profile2022() RetryProfile {
	return RetryProfile{Retries: 12, Wait: time.Minute, ScreenshotRetries: 5, ScreenshotWait: 2 * time.Minute}
}

// Scaled returns the profile with its pauses multiplied by factor, which is less
// than one to shorten them.
func (p RetryProfile) Scaled(factor float64) RetryProfile {
	p.Wait = time.Duration(float64(p.Wait) * factor)
	p.ScreenshotWait = time.Duration(float64(p.ScreenshotWait) * factor)
	return p
}

// plan returns how often and how fast this message is retried.
func (p RetryProfile) plan(fields Fields) (retries int, wait time.Duration) {
	if n, ok := fields.EventType(); ok && n == screenshotCreated {
		return p.ScreenshotRetries, p.ScreenshotWait
	}
	return p.Retries, p.Wait
}

// accepts reports whether a response ends the retries.
func (p RetryProfile) accepts(status int, body []byte) bool {
	if status != http.StatusOK {
		return false
	}
	if !p.NeedsCode {
		return true
	}
	var response struct {
		Code *int `json:"code"`
	}
	return json.Unmarshal(body, &response) == nil && response.Code != nil && *response.Code == 0
}
