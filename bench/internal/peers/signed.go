package peers

import (
	"net/url"

	"github.com/qcloudlive/livecode/bench/internal/bare"
)

// The SDKs that sign by a header or not at all get their URLs signed as a caller
// of the live-code service would have to.
type signer struct{ bare.Client }

func newSigner(base string) signer {
	return signer{bare.Client{Base: base, AppID: 1252000000, Key: "0123456789abcdef0123456789abcdef"}}
}

func (s signer) status(streamID string) string {
	return s.URL("Live_Channel_GetStatus", url.Values{"Param.s.channel_id": {streamID}})
}

func (s signer) rows() string {
	return s.URL("Get_LiveStat", url.Values{"Param.n.page_no": {"1"}, "Param.n.page_size": {"300"}})
}

type (
	statusAnswer = bare.Answer[[]bare.Status]
	statAnswer   = bare.Answer[bare.Stat]
)

func isLive(a statusAnswer) bool { return len(a.Output) == 1 && a.Output[0].Status == 1 }
