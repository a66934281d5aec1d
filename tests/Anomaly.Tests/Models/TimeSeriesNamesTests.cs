using Anomaly.Models;
using Microsoft.ML;
using Microsoft.ML.Transforms.TimeSeries;
using Shouldly;
using Xunit;

namespace Microsoft.ML.Transforms.TimeSeries
{
    /// <summary>The signatures of Microsoft.ML.TimeSeries that have a name of ours.</summary>
    internal static class TimeSeriesCatalog
    {
        public static string DetectIidSpike(this TransformsCatalog catalog, string outputColumnName, string inputColumnName, double confidence, int pvalueHistoryLength, int side = 0) => "ML.NET";

        public static string DetectIidSpike(this TransformsCatalog catalog, string outputColumnName, string inputColumnName, int confidence, int pvalueHistoryLength, int side = 0) => "ML.NET";

        public static string DetectIidChangePoint(this TransformsCatalog catalog, string outputColumnName, string inputColumnName, double confidence, int changeHistoryLength, int martingale = 0, double eps = 0.1) => "ML.NET";

        public static string DetectIidChangePoint(this TransformsCatalog catalog, string outputColumnName, string inputColumnName, int confidence, int changeHistoryLength, int martingale = 0, double eps = 0.1) => "ML.NET";
    }
}

namespace Anomaly.Tests.Models
{
    /// <summary>Both packages in one file: each call compiles and finds its own method.</summary>
    public class TimeSeriesNamesTests
    {
        [Fact]
        public void Calls_are_never_ambiguous()
        {
            var transforms = new MLContext(1).Transforms;
            transforms.DetectIidSpike("o", "i").ShouldBeOfType<SeriesDetectorEstimator>();
            transforms.DetectIidSpike("o", "i", "g", 99, 100).ShouldBeOfType<SeriesDetectorEstimator>();
            transforms.DetectIidSpike("o", "i", confidence: 95, historyLength: 30).ShouldBeOfType<SeriesDetectorEstimator>();
            transforms.DetectIidChangePoint("o", "i").ShouldBeOfType<SeriesDetectorEstimator>();
            transforms.DetectIidChangePoint("o", "i", confidence: 95).ShouldBeOfType<SeriesDetectorEstimator>();
            transforms.DetectIidSpike("o", "i", 95d, 30).ShouldBe("ML.NET");
            transforms.DetectIidSpike("o", "i", 95, 30).ShouldBe("ML.NET");
            transforms.DetectIidSpike(outputColumnName: "o", inputColumnName: "i", confidence: 95, pvalueHistoryLength: 30).ShouldBe("ML.NET");
            transforms.DetectIidChangePoint("o", "i", 95d, 30).ShouldBe("ML.NET");
            transforms.DetectIidChangePoint("o", "i", confidence: 95, changeHistoryLength: 30).ShouldBe("ML.NET");
        }
    }
}
