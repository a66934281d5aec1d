namespace Anomaly.Review.Data;

/// <summary>One host on one day, as far as charts need it.</summary>
/// <param name="Rank">1 = most at risk; 0 where not scored.</param>
/// <param name="RiskUnits">Hundredths of a deciban.</param>
/// <param name="Expected">Hosts expected at or above this risk on a benign night; NaN without a bundle.</param>
/// <param name="BytesOut">Sent to code repositories.</param>
/// <param name="BytesIn">Received from code repositories.</param>
/// <param name="Upper">Bytes that one benign day in a hundred exceeds; NaN without a bundle.</param>
/// <param name="FlowHours">Hours with flows, 0–24.</param>
/// <param name="ProcessHours">Hours with process events, 0–24.</param>
/// <param name="RuleScore">0–10.</param>
public readonly record struct DayCell(int Rank, int RiskUnits, float Expected, long BytesOut, long BytesIn, float Upper, byte FlowHours, byte ProcessHours, float RuleScore)
{
    /// <summary>The host has a score that day.</summary>
    public bool Scored => Rank > 0;
}
