// Browsers, nodes and timings share this machine's cores: one test at a time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
