package callback_test

import (
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/qcloudlive/livecode/callback"
)

func TestImageModerated_LabelScores(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		body string
		want []callback.LabelScore
	}{
		"the highest of each label": {
			`{"event_type":317,"label":"Porn","score":[42,99],
			"labelResults":[{"Label":"Porn","Score":80},{"Label":"Sexy","Score":61}],"objectResults":[{"Label":"Ad","Score":12}],
			"ocrResults":[{"Label":"Ad","Score":70}],"libResults":[{"Label":"","Score":98},{"Label":"Custom","Score":71}]}`,
			[]callback.LabelScore{{Label: "Porn", Score: 99}, {Label: "Custom", Score: 71}, {Label: "Ad", Score: 70}, {Label: "Sexy", Score: 61}},
		},
		"today's without results": {
			`{"event_type":317,"label":"Abuse","socre":88}`,
			[]callback.LabelScore{{Label: "Abuse", Score: 88}},
		},
		"today's scores beside those of 2019": {
			`{"event_type":317,"label":"Porn","socre":[60],"pornScore":99,"hotScore":97}`,
			[]callback.LabelScore{{Label: "Porn", Score: 60}},
		},
		"all of 2019": {
			`{"event_type":317,"confidence":100,"normalScore":1,"hotScore":2,"pornScore":3,"similarScore":4,"illegalScore":5,"polityScore":6,
			"terrorScore":7,"abuseScore":8,"teenagerScore":9,"adScore":10,"customScore":11}`,
			[]callback.LabelScore{
				{"Custom", 11}, {"Ad", 10}, {"Teenager", 9}, {"Abuse", 8}, {"Terror", 7}, {"Polity", 6}, {"Illegal", 5},
				{"Similar", 4}, {"Porn", 3}, {"Hot", 2}, {"Normal", 1},
			},
		},
		"some of 2019": {
			`{"event_type":317,"type":[1],"confidence":91,"normalScore":0,"hotScore":9,"pornScore":"91.5"}`,
			[]callback.LabelScore{{Label: "Porn", Score: 91.5}, {Label: "Hot", Score: 9}},
		},
		"none": {`{"event_type":317,"label":"Porn","confidence":91}`, []callback.LabelScore{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, tt.want, labelScores(t, tt.body))
		})
	}
}

// The whole notification has both kinds: those of today count.
func TestImageModerated_LabelScoresOfTheWholeNotification(t *testing.T) {
	t.Parallel()
	body, err := os.ReadFile("testdata/events/image_moderated_full.json")
	require.NoError(t, err)
	assert.Equal(t, []callback.LabelScore{{Label: callback.LabelPorn, Score: 99}}, labelScores(t, string(body)))
}

func labelScores(t *testing.T, body string) []callback.LabelScore {
	t.Helper()
	ev, err := callback.Parse([]byte(body))
	require.NoError(t, err)
	require.Empty(t, ev.FieldErrors())
	return ev.(*callback.ImageModerated).LabelScores()
}
