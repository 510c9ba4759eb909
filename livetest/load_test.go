package livetest_test

import (
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/livetest"
)

// pageCost returns how long a page in the middle of the statistics takes, at
// its best.
func pageCost(t *testing.T, streams int) time.Duration {
	t.Helper()
	srv := livetest.NewUnstartedServer(livetest.WithStreams(streams))
	defer srv.Close()
	query := signed(srv, time.Now(), "Get_LiveStat", "Param.n.page_size", "100", "Param.n.page_no", strconv.Itoa(streams/200))
	best := time.Hour
	for range 50 {
		w := httptest.NewRecorder()
		r := httptest.NewRequest(http.MethodGet, "/common_access?"+query.Encode(), nil)
		begin := time.Now()
		srv.ServeHTTP(w, r)
		best = min(best, time.Since(begin))
		require.Contains(t, w.Body.String(), `"ret":0`)
	}
	return best
}

func TestStats_pageCostsTheSameOnALargeAccount(t *testing.T) {
	small, large := pageCost(t, 400), pageCost(t, 100_000)
	assert.Less(t, large, 4*small, "an account 250 times as large: %v, %v", small, large)
}

func BenchmarkStatPage(b *testing.B) {
	for _, streams := range []int{1_000, 100_000} {
		b.Run(strconv.Itoa(streams), func(b *testing.B) {
			srv := livetest.NewUnstartedServer(livetest.WithStreams(streams))
			defer srv.Close()
			query := signed(srv, time.Now(), "Get_LiveStat").Encode()
			b.ReportAllocs()
			for b.Loop() {
				srv.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/common_access?"+query, nil))
			}
		})
	}
}

func BenchmarkSeed(b *testing.B) {
	for b.Loop() {
		livetest.NewUnstartedServer(livetest.WithStreams(100_000)).Close()
	}
}
