package listen

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// An Answer is how a receiver misbehaves, so that what sends to it can be tested.
type Answer struct {
	Status int           // instead of looking at the notification; 0: as usual
	Delay  time.Duration // before anything else
	Flaky  float64       // of so many of 1 it answers 503 instead of looking
	Lost   float64       // of so many of 1 it answers 503 although it took the notification
}

// AnswerHelp says what [ParseAnswer] takes.
const AnswerHelp = "a status such as 503, delay=25s, flaky=0.3 (503 for that share), or lost=0.3 (taken, and 503 for that share)"

// ParseAnswer reads words such as "503", "delay=25s" and "flaky=0.3". "200" is as usual.
func ParseAnswer(words []string) (a Answer, err error) {
	for _, word := range words {
		name, value, named := strings.Cut(word, "=")
		switch {
		case !named:
			a.Status, err = strconv.Atoi(word)
			if err == nil && (a.Status < 200 || a.Status > 599) {
				err = strconv.ErrRange
			}
		case name == "delay":
			a.Delay, err = time.ParseDuration(value)
		case name == "flaky":
			a.Flaky, err = share(value)
		case name == "lost":
			a.Lost, err = share(value)
		default:
			err = strconv.ErrSyntax
		}
		if err != nil {
			return Answer{}, fmt.Errorf("%q is no answer: give %s", word, AnswerHelp)
		}
	}
	if a.Status == http.StatusOK {
		a.Status = 0
	}
	return a, nil
}

func share(text string) (float64, error) {
	n, err := strconv.ParseFloat(text, 64)
	if err == nil && !(n >= 0 && n <= 1) {
		err = strconv.ErrRange
	}
	return n, err
}

// Before returns a handler that answers so, and otherwise as next does. chance returns a
// number from 0 to 1; nil is a random one. told learns of each request that is not
// answered as usual.
func (a Answer) Before(next http.Handler, chance func() float64, told func(what string)) http.Handler {
	if chance == nil {
		chance = rand.Float64
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !pause(r.Context(), a.Delay) {
			return
		}
		switch {
		case a.Status != 0:
			told(fmt.Sprint("answered ", a.Status, " as told, and did not look"))
			w.WriteHeader(a.Status)
		case a.Flaky > 0 && chance() < a.Flaky:
			told("answered 503 as told, and did not look")
			w.WriteHeader(http.StatusServiceUnavailable)
		case a.Lost > 0 && chance() < a.Lost:
			told("answered 503 as told, and took it")
			next.ServeHTTP(&lostAnswer{ResponseWriter: w}, r)
		default:
			next.ServeHTTP(w, r)
		}
	})
}

func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// A lostAnswer makes 503 of any status, and nothing of the body.
type lostAnswer struct{ http.ResponseWriter }

func (l *lostAnswer) WriteHeader(int) {
	l.Header().Del("Content-Length")
	l.ResponseWriter.WriteHeader(http.StatusServiceUnavailable)
}

func (l *lostAnswer) Write(b []byte) (int, error) {
	return len(b), nil
}

func (l *lostAnswer) Unwrap() http.ResponseWriter { return l.ResponseWriter }
