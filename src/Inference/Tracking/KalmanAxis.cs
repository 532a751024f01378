namespace Ooblex.Inference.Tracking;

/// <summary>One coordinate that moves at a nearly constant speed: estimate, its speed, and how sure both are.</summary>
/// <remarks>A Kalman filter of two states, written out. Units are pixels and seconds.</remarks>
internal struct KalmanAxis
{
    private double _variance;
    private double _covariance;
    private double _speedVariance;

    public KalmanAxis(double position, double deviation, double speedDeviation)
    {
        Position = position;
        _variance = deviation * deviation;
        _speedVariance = speedDeviation * speedDeviation;
    }

    public double Position { get; private set; }

    public double Speed { get; private set; }

    /// <param name="seconds">Since the last step.</param>
    /// <param name="acceleration">Typical change of speed, pixels per second squared.</param>
    /// <param name="damping">What is left of the speed; below 1 for what nobody has seen for a while.</param>
    public void Predict(double seconds, double acceleration, double damping)
    {
        double noise = acceleration * acceleration;
        double square = seconds * seconds;
        Position += Speed * seconds;
        Speed *= damping;
        _variance += (2 * seconds * _covariance) + (square * _speedVariance) + (noise * square * square / 4);
        _covariance += (seconds * _speedVariance) + (noise * square * seconds / 2);
        _speedVariance += noise * square;
    }

    public void Correct(double measured, double deviation)
    {
        double sum = _variance + (deviation * deviation);
        double gain = _variance / sum;
        double speedGain = _covariance / sum;
        double error = measured - Position;
        Position += gain * error;
        Speed += speedGain * error;
        _speedVariance -= speedGain * _covariance;
        _covariance *= 1 - gain;
        _variance *= 1 - gain;
    }
}
