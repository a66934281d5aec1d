using Anomaly.Benchmarks.Detection;
using Anomaly.Benchmarks.Ingest;
using Anomaly.Benchmarks.Models;
using Anomaly.Benchmarks.Review;
using Anomaly.Benchmarks.Rules;
using BenchmarkDotNet.Running;

// Tables that a person reads; everything else is BenchmarkDotNet.
switch (args)
{
    case ["forest-tables", var folder]:
        return ForestTables.Print(folder);
    case ["forest-speed", .. var rest]:
        return ForestSpeed.Print(rest);
    case ["forest-onnx"]:
        return ForestOnnx.Print();
    case ["spike-fleet", .. var rest]:
        return SpikeFleet.Print(rest);
    case ["spike-vectors", var folder]:
        return SpikeVectorTable.Print(folder, each: false);
    case ["spike-vectors", var folder, "each"]:
        return SpikeVectorTable.Print(folder, each: true);
    case ["spike-speed", .. var rest]:
        return SpikeSpeed.Print(rest);
    case ["rules-speed", .. var rest]:
        return RulesSpeed.Print(rest);
    case ["reader-fuzz", .. var rest]:
        return ReaderFuzzTable.Print(rest);
    case ["reader-facts", var folder]:
        return ReaderFacts.Print(folder);
    case ["ingest-speed", .. var rest]:
        return IngestSpeed.Print(rest);
    case ["review-fleet", .. var rest]:
        return ReviewFleet.Print(rest);
    case ["detection-proof", .. var rest]:
        return DetectionProof.Print(rest);
    default:
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
        return 0;
}
