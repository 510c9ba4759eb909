package callback_test

import (
	"context"
	"fmt"
	"strings"

	"github.com/qcloudlive/livecode/callback"
)

// passOn stands for a receiver: it hands the events of bodies that were verified
// to their functions.
func passOn(handlers callback.Handlers, bodies ...string) {
	for _, body := range bodies {
		ev, err := callback.Parse([]byte(body))
		if err != nil {
			fmt.Println(err)
			return
		}
		if err := handlers.Dispatch(context.Background(), ev); err != nil {
			fmt.Println(err)
		}
	}
}

func ExampleHandlers_default() {
	handlers := callback.Handlers{
		StreamStarted: func(_ context.Context, ev *callback.StreamStarted) error {
			fmt.Println("started:", ev.StreamID)
			return nil
		},
		Default: func(_ context.Context, ev callback.Event) error {
			fmt.Println("passed on:", ev, len(ev.Raw()), "bytes")
			return nil
		},
	}
	passOn(handlers, `{"event_type":1,"stream_id":"8888_a"}`)
	passOn(handlers, `{"event_type":0,"stream_id":"8888_a"}`)
	passOn(handlers, `{"event_type":329,"stream_id":"8888_a"}`)
	// Output:
	// started: 8888_a
	// passed on: stream_interrupted of stream "8888_a" 37 bytes
	// passed on: event_type 329 of stream "8888_a" 39 bytes
}

func ExampleRelayTaskChanged_Detail() {
	passOn(callback.Handlers{
		RelayTaskChanged: func(_ context.Context, ev *callback.RelayTaskChanged) error {
			detail, err := ev.Detail()
			if err != nil {
				return err
			}
			if ev.CallbackEvent == callback.RelayTaskExit {
				fmt.Println("exited:", detail.Code, detail.Message)
			}
			return nil
		},
	}, `{"event_type":314,"callback_event":"TaskExit","msg":"{\"message\":\"write packet error.\",\"code\":-22}"}`)
	// Output: exited: -22 write packet error.
}

func ExampleRelayTaskChanged_Sources() {
	passOn(callback.Handlers{
		RelayTaskChanged: func(_ context.Context, ev *callback.RelayTaskChanged) error {
			sources, err := ev.Sources()
			if err != nil {
				return err
			}
			fmt.Println(ev.SourceURLs, len(sources), strings.HasPrefix(sources[0], "http://"))
			return nil
		},
	}, `{"event_type":314,"source_urls":"[\"http://origin.example.com/a.flv?token=8ce1\"]\n"}`)
	// Output: [redacted] 1 true
}

func ExampleAudioModerated() {
	passOn(callback.Handlers{
		AudioModerated: func(_ context.Context, ev *callback.AudioModerated) error {
			for _, result := range ev.TextResults {
				fmt.Println(ev.Suggestion, result.Label, result.Keywords)
			}
			return nil
		},
	}, `{"event_type":315,"suggestion":"Review","text_results":[{"Label":"Ad","Keywords":["phone number"]}]}`)
	// Output: Review Ad [phone number]
}

func ExampleImageModerated() {
	passOn(callback.Handlers{
		ImageModerated: func(_ context.Context, ev *callback.ImageModerated) error {
			if ev.Suggestion == callback.SuggestionBlock {
				fmt.Println("look at", ev.StreamID, ev.Label, ev.Scores)
			}
			return nil
		},
	}, `{"event_type":317,"streamId":"8888_a","suggestion":"Block","label":"Porn","socre":[99]}`)
	// Output: look at 8888_a Porn [99]
}

func ExampleImageModerated_LabelScores() {
	passOn(callback.Handlers{
		ImageModerated: func(_ context.Context, ev *callback.ImageModerated) error {
			for _, s := range ev.LabelScores() {
				fmt.Println(s.Label, s.Score)
			}
			return nil
		},
	},
		`{"event_type":317,"label":"Porn","socre":[99],"ocrResults":[{"Label":"Ad","Score":70}],"pornScore":12}`, // today
		`{"event_type":317,"confidence":91,"normalScore":0,"hotScore":9,"pornScore":91}`,                         // in 2019
	)
	// Output:
	// Porn 99
	// Ad 70
	// Porn 91
	// Hot 9
}

func ExamplePushExceptionOccurred() {
	passOn(callback.Handlers{
		PushExceptionOccurred: func(_ context.Context, ev *callback.PushExceptionOccurred) error {
			for _, fault := range ev.AbnormalEvents {
				fmt.Printf("%d times within %v: %v\n", fault.Count, ev.ReportInterval, fault.Type)
			}
			return nil
		},
	}, `{"event_type":321,"report_interval":5000,"abnormal_event":[{"type":6,"count":2}]}`)
	// Output: 2 times within 5s: 6 (video frames arrive late)
}

func ExampleMonitorReported() {
	passOn(callback.Handlers{
		MonitorReported: func(_ context.Context, ev *callback.MonitorReported) error {
			fmt.Println(ev.EventTime.Format("15:04:05.000"), ev.EventName)
			return nil
		},
	}, `{"event_type":328,"event_time":1763700009123,"event_name":"black_screen"}`)
	// Output: 12:40:09.123 black_screen
}

func ExampleRecordingStatusChanged_Detail() {
	passOn(callback.Handlers{
		RecordingStatusChanged: func(_ context.Context, ev *callback.RecordingStatusChanged) error {
			detail, err := ev.Detail()
			if err != nil {
				return err
			}
			fmt.Println(ev.RecordEvent == callback.RecordingStatusEnded, detail.FileFormat, detail.StartModel)
			return nil
		},
	}, `{"event_type":332,"record_event":"record_ended","record_detail":"{\"file_format\":2,\"start_model\":5}"}`)
	// Output: true hls api
}

func ExampleRecordingExceptionOccurred() {
	passOn(callback.Handlers{
		RecordingExceptionOccurred: func(_ context.Context, ev *callback.RecordingExceptionOccurred) error {
			fmt.Println(ev.ExceptionLevel, ev.Exception.Type)
			return nil
		},
	}, `{"event_type":341,"exception_level":"error","exception":{"type":-16,"occurs":1}}`)
	// Output: error -16 (pull failed)
}

func ExampleQualityExceptionOccurred() {
	passOn(callback.Handlers{
		QualityExceptionOccurred: func(_ context.Context, ev *callback.QualityExceptionOccurred) error {
			fmt.Printf("%s %.1f\n", ev.Class, ev.Score)
			return nil
		},
	}, `{"event_type":343,"class":"Blur","score":44.15314104741461}`)
	// Output: Blur 44.2
}

func ExampleEvaluationThresholdCrossed() {
	passOn(callback.Handlers{
		EvaluationThresholdCrossed: func(_ context.Context, ev *callback.EvaluationThresholdCrossed) error {
			fmt.Println(len(ev.Frames), "pictures are too bad by", ev.Class)
			return nil
		},
	}, `{"event_type":344,"class":"PSNR","frames":[{"score":22.78,"time":1763700011280}]}`)
	// Output: 1 pictures are too bad by PSNR
}

func ExampleEvaluationAveraged() {
	passOn(callback.Handlers{
		EvaluationAveraged: func(_ context.Context, ev *callback.EvaluationAveraged) error {
			fmt.Println(ev.Class, ev.AverageScore)
			return nil
		},
	}, `{"event_type":345,"class":"VMAF","average_score":71.5}`)
	// Output: VMAF 71.5
}

func ExampleSubtitlesCreated() {
	passOn(callback.Handlers{
		SubtitlesCreated: func(_ context.Context, ev *callback.SubtitlesCreated) error {
			for _, s := range ev.Subtitles {
				if s.SteadyState {
					fmt.Println(s.StartPTS, s.SrcTxt, s.DstTxt)
				}
			}
			return nil
		},
	}, `{"event_type":338,"data":{"subtitle_tmp_res":[{"src_txt":"hello","dst_txt":"你好","start_pts":1200,"steady_state":true}]}}`)
	// Output: 1.2s hello 你好
}

func ExampleSmartErased() {
	passOn(callback.Handlers{
		SmartErased: func(_ context.Context, ev *callback.SmartErased) error {
			for _, word := range ev.Sentences[0].Keywords {
				fmt.Println(word.Word, "at", word.BeginTime)
			}
			return nil
		},
	}, `{"event_type":347,"data":{"subtitle_tmp_res":[{"keywords_info":[{"word":"bad","begin_time":1200}]}]}}`)
	// Output: bad at 1.2s
}

func ExampleSummaryCreated() {
	passOn(callback.Handlers{
		SummaryCreated: func(_ context.Context, ev *callback.SummaryCreated) error {
			fmt.Println(ev.EndTime.Sub(ev.BeginTime), ev.Title, ev.KeyWords)
			return nil
		},
	}, `{"event_type":348,"begin_time":1763700014,"end_time":1763700614,"title":"Spring sale","key_words":["床品促销"]}`)
	// Output: 10m0s Spring sale [床品促销]
}

func ExampleHighlightsCreated() {
	passOn(callback.Handlers{
		HighlightsCreated: func(_ context.Context, ev *callback.HighlightsCreated) error {
			for _, clip := range ev.Items {
				fmt.Println(clip.Title, clip.VideoStoreURL)
			}
			return nil
		},
	}, `{"event_type":349,"items":[{"title":"The goal","video_store_url":"http://clips.example.com/1.mp4"}]}`)
	// Output: The goal http://clips.example.com/1.mp4
}

// What may be passed on to others of an event.
func ExampleRedacted() {
	ev, err := callback.Parse([]byte(`{"event_type":0,"stream_id":"8888_a","push_duration":"113224","stream_param":"txSecret=0123456789abcdef"}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	text, err := callback.Redacted(ev)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(string(text))
	// Output: {"app_id":0,"err_code":0,"event_type":0,"height":0,"idc_id":0,"maybe_duplicate":true,"push_duration_ms":113224,"set_id":0,"stream_id":"8888_a","stream_param":"[redacted]","type":"stream_interrupted","width":0}
}
