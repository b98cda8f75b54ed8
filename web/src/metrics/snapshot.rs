// SPDX-License-Identifier: MPL-2.0
//! Numbers that are collected at the moment of a scrape.

use std::fmt::Error;

use live::Rooms;
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric as _, NoLabelSet};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;
use sfu::{MediaTotals, QUEUE_TIME_BOUNDS_US, QueueTimes};
use store::Store;
use store::jobs::OpenJobs;
use use_cases::papers::{Converting, OfficeFiles};

use super::memory;

/// Numbers of one moment. A number that could not be read is left out: zero would be misleading.
#[derive(Debug)]
pub struct Snapshot {
    media: Option<MediaTotals>,
    jobs: Option<OpenJobs>,
    memory: Option<u64>,
    office_files: OfficeFiles,
}

impl Snapshot {
    pub async fn take(store: &Store, rooms: &Rooms, converting: &Converting) -> Self {
        let jobs = store.jobs().open().await;
        if let Err(error) = &jobs {
            tracing::warn!(%error, "jobs cannot be counted");
        }
        Self {
            media: rooms.media_totals().await,
            jobs: jobs.ok(),
            memory: memory::resident(),
            office_files: converting.state(),
        }
    }
}

impl Collector for Snapshot {
    fn encode(&self, encoder: DescriptorEncoder) -> Result<(), Error> {
        let mut page = Page(encoder);
        page.gauges("build_info", "Version of this server", &[("version", env!("CARGO_PKG_VERSION"), 1)])?;
        if let Some(memory) = self.memory {
            page.gauge("process_resident_memory_bytes", "Memory that this process holds", memory)?;
        }
        if let Some(jobs) = &self.jobs {
            let values = [
                ("state", "queued", jobs.queued),
                ("state", "running", jobs.running),
                ("state", "failed", jobs.failed),
            ];
            page.gauges("jobs", "Work beside requests, such as transcripts, that is not done", &values)?;
        }
        let (state, network) = match &self.office_files {
            OfficeFiles::Absent => ("absent", ""),
            OfficeFiles::Found => ("found", ""),
            OfficeFiles::Ready(facts) if facts.own_network => ("ready", "namespace"),
            OfficeFiles::Ready(_) => ("ready", "filter"),
            OfficeFiles::Unusable(_) => ("unusable", ""),
        };
        page.office_files(state, network)?;
        if let Some(media) = &self.media {
            page.media(media)?;
        }
        Ok(())
    }
}

struct Page<'a>(DescriptorEncoder<'a>);

impl Page<'_> {
    fn media(&mut self, media: &MediaTotals) -> Result<(), Error> {
        self.gauge("rooms", "Meetings, and tests of lines, open in the media plane", media.rooms)?;
        self.gauge("peers", "People and machines in these meetings", media.peers)?;
        let directions = [("direction", "publish", media.publishing), ("direction", "subscribe", media.subscribing)];
        self.gauges("media_connections", "Media connections that are up", &directions)?;
        let packets = [("direction", "in", media.received_packets), ("direction", "out", media.sent_packets)];
        self.counters("media_packets", "Datagrams of the media port", &packets)?;
        let bytes = [("direction", "in", media.received_bytes), ("direction", "out", media.sent_bytes)];
        self.counters("media_bytes", "Bytes of the media port, without IP and UDP headers", &bytes)?;
        let dropped = [
            ("reason", "queue_full", media.dropped_queue_full),
            ("reason", "rate_limit", media.dropped_rate_limit),
            ("reason", "stranger", media.dropped_strangers),
            ("reason", "recorder", media.dropped_recorder),
        ];
        self.counters("media_dropped_packets", "Packets that the server dropped itself", &dropped)?;
        self.counter("media_send_errors", "Datagrams that the kernel did not take", media.send_errors)?;
        self.counter("layer_switches", "Pictures switched to a larger or smaller size", media.layer_switches)?;
        self.counter("keyframes_requested", "Whole pictures asked of cameras and screens", media.keyframes_asked)?;
        self.queue_times(&media.queue_times)
    }

    fn office_files(&mut self, state: &str, network: &str) -> Result<(), Error> {
        let help = "Whether LibreOffice converts office documents, and what keeps it from the network";
        let mut metric = self.0.encode_descriptor("office_files", help, None, MetricType::Gauge)?;
        ConstGauge::new(1).encode(metric.encode_family(&[("state", state), ("network", network)])?)
    }

    fn queue_times(&mut self, times: &QueueTimes) -> Result<(), Error> {
        let bounds = QUEUE_TIME_BOUNDS_US.iter().map(|micros| *micros as f64 / 1e6).chain([f64::INFINITY]);
        let buckets: Vec<(f64, u64)> = bounds.zip(times.counts).collect();
        let help = "From a batch's arrival at the media port until its last packet is handed to the kernel";
        let name = "media_queue_time_seconds";
        let mut metric = self.0.encode_descriptor(name, help, None, MetricType::Histogram)?;
        metric.encode_histogram::<NoLabelSet>(times.sum.as_secs_f64(), times.counts.iter().sum(), &buckets, None)
    }

    fn gauge(&mut self, name: &str, help: &str, value: u64) -> Result<(), Error> {
        ConstGauge::new(value).encode(self.0.encode_descriptor(name, help, None, MetricType::Gauge)?)
    }

    fn counter(&mut self, name: &str, help: &str, value: u64) -> Result<(), Error> {
        ConstCounter::new(value).encode(self.0.encode_descriptor(name, help, None, MetricType::Counter)?)
    }

    /// One value per label: its name, its value, the number.
    fn gauges(&mut self, name: &str, help: &str, values: &[(&str, &str, u64)]) -> Result<(), Error> {
        let mut metric = self.0.encode_descriptor(name, help, None, MetricType::Gauge)?;
        for (label, value, number) in values {
            ConstGauge::new(*number).encode(metric.encode_family(&[(*label, *value)])?)?;
        }
        Ok(())
    }

    fn counters(&mut self, name: &str, help: &str, values: &[(&str, &str, u64)]) -> Result<(), Error> {
        let mut metric = self.0.encode_descriptor(name, help, None, MetricType::Counter)?;
        for (label, value, number) in values {
            ConstCounter::new(*number).encode(metric.encode_family(&[(*label, *value)])?)?;
        }
        Ok(())
    }
}
